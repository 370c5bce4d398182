// node run.cjs MODULE SCENARIO: simulates the scenario by the module and prints its JSON. The module
// has no files: it is given every .csv of the scenario's folder, .csv.gz as what is in them.

const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

const [module_file, scenario] = process.argv.slice(2);
const folder = path.dirname(scenario);

function data_files() {
  return fs.readdirSync(folder, {recursive: true}).filter((name) => /\.csv(\.gz)?$/.test(name));
}

function bytes_of(name) {
  const bytes = fs.readFileSync(path.join(folder, name));
  return name.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes;
}

// Given as bytes: this emscripten would fetch it, and node's fetch takes no files.
const wasmBinary = fs.readFileSync(module_file.replace(/js$/, 'wasm'));
require(path.resolve(module_file))({wasmBinary}).then((module) => {
  const with_texts = (texts, call) => {
    const places = texts.map((text) => {
      const size = module.lengthBytesUTF8(text) + 1;
      const place = module._malloc(size);
      module.stringToUTF8(text, place, size);
      return place;
    });
    const result = call(...places);
    places.forEach((place) => module._free(place));
    return result;
  };
  for (const name of data_files())
    with_texts([name, bytes_of(name).toString()], module._coldcast_give_file);
  const text = fs.readFileSync(scenario, 'utf8');
  process.stdout.write(module.UTF8ToString(with_texts([text, scenario], module._coldcast_run)));
});
