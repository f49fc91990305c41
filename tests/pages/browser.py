"""A headless Chromium, spoken to in the DevTools protocol over a pair of pipes.

    with Browser(find_browser()) as browser:
        page = browser.page()
        page.load(path)
        width = page.value("document.documentElement.scrollWidth")

Messages are JSON texts with a zero byte behind each; the browser reads them from descriptor 3 and writes to 4. Answers
carry the number of what they answer; all else is an event.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30  # seconds for one answer


class Silence(Exception):
    """The browser does not answer as it should."""


def find_browser():
    """The path of a browser on this machine, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    def __init__(self, program):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        here_in, there_out = os.pipe()
        there_in, here_out = os.pipe()
        self.reading, self.writing = here_in, here_out
        # A shell puts the descriptors in their places: in this process others may have 3 and 4.
        command = ["sh", "-c", f'exec "$@" 3<&{there_in} 4>&{there_out}', "sh", program, "--headless", "--no-sandbox",
                   "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
                   "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}", "about:blank"]
        self.process = subprocess.Popen(command, pass_fds=(there_in, there_out), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(there_in)
        os.close(there_out)
        self.number = 0
        self.unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self.process.wait(PATIENCE)
        except (Silence, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.reading)
        os.close(self.writing)
        self.profile.cleanup()

    def page(self):
        """A new tab, with nothing in it."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session)

    def call(self, method, session=None, events=None, **parameters):
        """What the method gives; events that come meanwhile are appended to `events`."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Silence(f"{method}: {answer['error']['message']}")
                return answer["result"]
            if events is not None:
                events.append(answer)

    def receive(self):
        end = time.monotonic() + PATIENCE
        while b"\0" not in self.unread:
            ready, _, _ = select.select([self.reading], [], [], max(0, end - time.monotonic()))
            read = os.read(self.reading, 1 << 20) if ready else b""
            if not read:
                raise Silence("the browser says nothing")
            self.unread += read
        message, _, self.unread = self.unread.partition(b"\0")
        return json.loads(message)


class Page:
    def __init__(self, browser, session):
        self.browser, self.session = browser, session
        self.events = []  # all that the browser told of the page that was loaded last
        for domain in ("Page", "Network", "Log", "Accessibility"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, self.events, **parameters)

    def load(self, path):
        self.events.clear()
        self.call("Page.navigate", url=path.as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(self.browser.receive())

    def requests(self):
        """The addresses that it asked for."""
        return [e["params"]["request"]["url"] for e in self.events if e["method"] == "Network.requestWillBeSent"]

    def complaints(self):
        """What stands in the console, such as what the page's own policy forbade."""
        return [e["params"]["entry"]["text"] for e in self.events if e["method"] == "Log.entryAdded"]

    def value(self, script):
        """What a JavaScript expression comes to, as JSON has it."""
        done = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in done:
            raise Silence(done["exceptionDetails"]["exception"].get("description", "a script failed"))
        return done["result"].get("value")

    def show(self, width, scheme="light", medium="screen"):
        """How wide the window is, in CSS pixels, and whether it is light, dark or paper."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", media=medium,
                  features=[{"name": "prefers-color-scheme", "value": scheme}])

    def accessible(self, role):
        """The names of what a screen reader is given in this role."""
        document = self.call("DOM.getDocument", depth=0)["root"]["backendNodeId"]
        found = self.call("Accessibility.queryAXTree", backendNodeId=document, role=role)["nodes"]
        return [node["name"]["value"] for node in found if not node.get("ignored")]

    def picture(self, **options):
        """A PNG of the page."""
        return base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=True, **options)["data"])

    def print(self):
        """A PDF of the page, on A4."""
        return base64.b64decode(self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"])
