"""The page of `coldcast timeline --format html`, driven in a real browser.

Usage: timeline_page_test.py COLDCAST CHROMIUM SCENARIOS
"""

import os
import subprocess
import sys
import tempfile
import unittest

from browser import Browser

COLDCAST, CHROMIUM, SCENARIOS = sys.argv[1:4]


def middle(selector):
    """Where to point at the first element that the selector finds."""
    return browser.evaluate(
        f"(() => {{ const b = document.querySelector('{selector}').getBoundingClientRect();"
        "return [b.x + b.width / 2, b.y + b.height / 2]; })()")


class TimelinePage(unittest.TestCase):
    def open(self, scenario, **size):
        path = os.path.join(folder, os.path.basename(scenario) + ".html")
        subprocess.run([COLDCAST, "timeline", os.path.join(SCENARIOS, scenario), "--format", "html",
                        "--output", path, "--quiet"], check=True)
        browser.open(path, **size)

    def why(self):
        return browser.evaluate("document.getElementById('why').textContent")

    def view(self):
        return browser.evaluate("[state.view.from, state.view.to]")

    def length(self):
        begin, end = self.view()
        return end - begin

    def test_stepping_tells_the_story(self):
        self.open("one-after-another.yaml")
        browser.press("n")
        self.assertIn("A arrives. Cold start: no environment of this function existed", self.why())
        browser.press("n")
        self.assertIn("its handler begins with A", self.why())
        browser.press("n")
        self.assertIn("B arrives. Cold start: environment 1 was still busy with A", self.why())
        browser.press("p")
        self.assertIn("its handler begins with A", self.why())
        browser.press("End")
        self.assertIn("C has its answer from environment 1", self.why())
        browser.press("Home")
        self.assertIn("(event 1 of 8)", self.why())

    def test_completions_come_before_arrivals(self):
        self.open("one-after-another.yaml")
        told = []
        for _ in range(6):
            browser.press("n")
            told.append(self.why())
        self.assertIn("A has its answer", told[4])
        self.assertIn("C arrives. Warm start: A ended on environment 1", told[5])

    def test_buttons_do_what_keys_do(self):
        self.open("one-after-another.yaml")
        x, y = middle("#next")
        for _ in range(3):
            browser.mouse("mousePressed", x, y, button="left", buttons=1, clickCount=1)
            browser.mouse("mouseReleased", x, y, button="left", clickCount=1)
        self.assertIn("B arrives", self.why())

    def test_hover_says_why(self):
        self.open("one-after-another.yaml")
        self.assertTrue(browser.evaluate("document.getElementById('tip').hidden"))
        browser.mouse("mouseMoved", *middle('[data-key="0:2:handler"]'))
        tip = browser.evaluate("document.getElementById('tip').textContent")
        self.assertIn("C: Warm start: A ended on environment 1 at this very instant", tip)
        self.assertFalse(browser.evaluate("document.getElementById('tip').hidden"))

    def test_focus_says_why(self):
        self.open("one-after-another.yaml")
        for _ in range(30):
            browser.press("Tab")
            if browser.evaluate("document.activeElement.dataset.key || ''") == "0:1:mark":
                break
        self.assertIn("B: Cold start: environment 1 was still busy with A", self.why())
        label = browser.evaluate("document.activeElement.getAttribute('aria-label')")
        self.assertIn("B: Cold start", label)
        browser.press("+")
        self.assertEqual(browser.evaluate("document.activeElement.dataset.key"), "0:1:mark")

    def test_keys_zoom_and_pan(self):
        self.open("one-after-another.yaml")
        whole = self.length()
        browser.press("+")
        self.assertAlmostEqual(self.length(), whole / 2)
        before = self.view()[0]
        browser.press("ArrowRight")
        self.assertGreater(self.view()[0], before)
        browser.press("ArrowLeft")
        self.assertAlmostEqual(self.view()[0], before)
        browser.press("-")
        browser.press("+")
        browser.press("0")
        self.assertEqual(self.view(), [0, whole])

    def test_wheel_zooms_where_it_points_and_drag_pans(self):
        self.open("one-after-another.yaml")
        whole = self.length()
        x, y = map(round, middle('[data-key="0:2:handler"]'))
        under = f"new Layout(chart.clientWidth, state.view).time({x} - chart.getBoundingClientRect().left)"
        before = browser.evaluate(under)
        browser.mouse("mouseWheel", x, y, deltaX=0, deltaY=-400)
        self.assertLess(self.length(), whole)
        self.assertAlmostEqual(browser.evaluate(under) / before, 1, places=6)
        begin = self.view()[0]
        browser.drag(x, y, x + 200)
        self.assertLess(self.view()[0], begin)

    def test_pinch_zooms(self):
        self.open("one-after-another.yaml")
        whole = self.length()
        _, y = middle(".chart")
        browser.touch("touchStart", (450, y), (550, y))
        for spread in (80, 120, 160):
            browser.touch("touchMove", (500 - spread, y), (500 + spread, y))
        browser.touch("touchEnd")
        self.assertLess(self.length(), whole)

    def test_functions_can_be_hidden(self):
        self.open("account-full.yaml")
        names = "[...document.querySelectorAll('.chart .name')].map(e => e.textContent).join()"
        self.assertEqual(browser.evaluate(names), "crawler,shop")
        browser.evaluate("document.querySelector('#functions input').click()")
        browser.settle()
        self.assertEqual(browser.evaluate(names), "shop")
        browser.press("n")
        self.assertNotIn("crawler", self.why())

    def test_dark_and_light_follow_the_reader(self):
        self.open("one-after-another.yaml")
        ground = "getComputedStyle(document.body).backgroundColor"
        colours = []
        for scheme in ("light", "dark"):
            browser.call("Emulation.setEmulatedMedia",
                         features=[{"name": "prefers-color-scheme", "value": scheme}])
            colours.append(browser.evaluate(ground))
        browser.call("Emulation.setEmulatedMedia", features=[])
        self.assertEqual(colours[0], "rgb(255, 255, 255)")
        self.assertNotEqual(colours[0], colours[1])

    def test_nothing_runs_out_of_a_narrow_screen(self):
        for scenario in ("one-after-another.yaml", "provisioned-with-spillover.yaml"):
            self.open(scenario, width=360)
            self.assertLessEqual(browser.evaluate("document.documentElement.scrollWidth"), 360)

    def test_a_large_picture_stays_quick(self):
        self.open("reserved.yaml")
        self.assertGreater(browser.evaluate("document.documentElement.scrollHeight"), 3000)
        self.assertLess(browser.evaluate("document.querySelectorAll('.chart *').length"), 1500)
        took = browser.evaluate("(() => { const t = performance.now(); render(); return performance.now() - t; })()")
        self.assertLess(took, 1000)

    def tearDown(self):
        failed = [e for e in browser.events if e.get("method") == "Runtime.exceptionThrown"]
        self.assertEqual(failed, [])
        asked = [e["params"]["request"]["url"] for e in browser.events
                 if e.get("method") == "Network.requestWillBeSent"]
        self.assertEqual([url for url in asked if not url.startswith("file:")], [])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        browser = Browser(CHROMIUM)
        try:
            result = unittest.main(argv=sys.argv[:1], exit=False).result
        finally:
            browser.close()
    sys.exit(not result.wasSuccessful())
