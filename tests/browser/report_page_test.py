"""The page of `coldcast run --format html`, in a real browser.

Usage: report_page_test.py COLDCAST CHROMIUM SCENARIOS
"""

import os
import subprocess
import sys
import tempfile
import unittest

from browser import Browser

COLDCAST, CHROMIUM, SCENARIOS = sys.argv[1:4]


class ReportPage(unittest.TestCase):
    def open(self, scenario, *flags, command="run", **size):
        path = os.path.join(folder, os.path.basename(scenario) + ".html")
        subprocess.run([COLDCAST, command, os.path.join(SCENARIOS, scenario), "--format", "html",
                        "--output", path, "--quiet", *flags], check=True)
        browser.open(path, **size)

    def captions(self):
        return browser.evaluate(
            "[...document.querySelectorAll('figcaption')].map(c => c.firstChild.textContent)")

    def test_draws_every_chart_without_an_error_or_a_request(self):
        self.open("account-full.yaml")
        self.assertEqual(self.captions(), [
            "Concurrency over time: account", "Cold starts and throttles over time: account",
            "Latency distribution: account", "Latency over time: account",
            "Share of cold starts over time: account", "Why starts were cold",
            "What it costs a month"])
        bad = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        self.assertEqual([e for e in browser.events if e.get("method") in bad], [])
        urls = [e["params"]["request"]["url"] for e in browser.events
                if e.get("method") == "Network.requestWillBeSent"]
        self.assertEqual([url for url in urls if not url.startswith("file:")], [])

    def test_shows_values_under_the_pointer(self):
        self.open("account-full.yaml")
        x, y = browser.evaluate(
            "(() => { const b = document.querySelector('canvas').getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()")
        browser.mouse("mouseMoved", x, y)
        lines = browser.evaluate(
            "Chart.getChart(document.querySelector('canvas')).tooltip.body.flatMap(b => b.lines)")
        self.assertIn("requests in flight: 8", lines)
        self.assertIn("account limit: 10", lines)

    def test_shows_another_function_when_asked(self):
        self.open("account-full.yaml")
        browser.evaluate("(() => { const s = document.querySelector('select'); s.value = 'shop';"
                         "s.dispatchEvent(new Event('change')); })()")
        self.assertIn("Concurrency over time: shop", self.captions())
        self.assertNotIn("Concurrency over time: account", self.captions())

    def test_follows_dark_and_prints_light(self):
        paper = "getComputedStyle(document.body).backgroundColor"
        dark = [{"name": "prefers-color-scheme", "value": "dark"}]
        self.open("account-full.yaml")
        self.assertEqual(browser.evaluate(paper), "rgb(255, 255, 255)")
        browser.call("Emulation.setEmulatedMedia", features=dark)
        self.assertEqual(browser.evaluate(paper), "rgb(20, 24, 29)")
        browser.call("Emulation.setEmulatedMedia", media="print", features=dark)
        self.assertEqual(browser.evaluate(paper), "rgb(255, 255, 255)")
        browser.call("Emulation.setEmulatedMedia", media="", features=[])

    def test_sorts_and_searches_the_settings_of_a_sweep(self):
        self.open("first-steps.yaml", "--duration", "4min", "--warmup", "1min",
                  "--replications", "2",
                  "--vary", "functions.checkout.memory=512MB..4096MB:512MB", command="sweep")
        seen = ("[...document.querySelectorAll('.sorted tbody tr:not([hidden]) th')]"
                ".map(cell => cell.textContent)")
        first = browser.evaluate(seen)
        self.assertEqual(first[:2] + first[-1:], ["512MB", "1024MB", "4096MB"])
        head = "document.querySelectorAll('.sorted thead button')"
        browser.evaluate(head + "[0].click(), " + head + "[0].click()")
        self.assertEqual(browser.evaluate(seen), first[::-1])
        cost = browser.evaluate(f"[...{head}].findIndex(b => b.textContent.includes('a month'))")
        browser.evaluate(f"{head}[{cost}].click()")
        values = browser.evaluate("[...document.querySelectorAll('.sorted tbody tr')]"
                                  f".map(row => Number(row.cells[{cost}].dataset.value))")
        self.assertEqual(values, sorted(values, reverse=True))
        browser.evaluate("(() => { const s = document.querySelector('input[type=search]');"
                         "s.value = '20'; s.dispatchEvent(new Event('input')); })()")
        self.assertEqual(browser.evaluate(seen), ["2048MB"])

    def test_fits_a_narrow_window(self):
        self.open("account-full.yaml", width=400)
        self.assertLessEqual(browser.evaluate("document.documentElement.scrollWidth"), 400)


if __name__ == "__main__":
    browser = Browser(CHROMIUM)
    with tempfile.TemporaryDirectory() as folder:
        try:
            result = unittest.main(argv=sys.argv[:1], exit=False).result
        finally:
            browser.close()
    sys.exit(not result.wasSuccessful())
