"""The real toolbar popup, which no automation lists as a page: reached one level below."""

import json
from typing import Any

from playwright.sync_api import CDPSession

from e2e.browsers.bidi import Bidi
from e2e.browsers.driver import CENTRE, Control, until

# Runs beside the popup's document in its own process; asked by messages from the browser window.
FRAME = """
addMessageListener('postil:call', async ({ data: [number, code, text] }) => {
  const sandbox = Components.utils.Sandbox(content, { sandboxPrototype: content, wantXrays: false });
  const answer = await Components.utils.evalInSandbox(code, sandbox)(text);
  sendAsyncMessage('postil:answer', [number, answer]);
});
addMessageListener('postil:click', ({ data: [x, y] }) => {
  for (const type of ['mousedown', 'mouseup']) content.synthesizeMouseEvent(type, x, y, { button: 0, clickCount: 1 });
});
"""
OPEN = """async ([id, frame]) => {
  const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
  const { extension } = WebExtensionPolicy.getByID(id);
  const window = Services.wm.getMostRecentWindow('navigator:browser');
  await ExtensionParent.apiManager.global.browserActionFor(extension).openPopup(window, true);
  for (let i = 0; i < 100; i += 1) {
    const popup = window.document.querySelector('browser[webextension-view-type=popup]');
    if (popup?.currentURI.scheme === 'moz-extension') {
      popup.messageManager.loadFrameScript(`data:application/javascript,${encodeURIComponent(frame)}`, false);
      return true;
    }
    await new Promise((resolve) => window.setTimeout(resolve, 50));
  }
  return false;
}"""
CALL = """([code, text]) => new Promise((resolve) => {
  const window = Services.wm.getMostRecentWindow('navigator:browser');
  const manager = window.document.querySelector('browser[webextension-view-type=popup]').messageManager;
  const number = Math.random();
  const take = ({ data }) => {
    if (data[0] !== number) return;
    manager.removeMessageListener('postil:answer', take);
    resolve([JSON.parse(data[1])]);
  };
  manager.addMessageListener('postil:answer', take);
  manager.sendAsyncMessage('postil:call', [number, code, text]);
  window.setTimeout(resolve, 5000, []);
})"""
# On a busy machine the popup may move into another browser element after the script was loaded into the first.
AGAIN = """(frame) => {
  const window = Services.wm.getMostRecentWindow('navigator:browser');
  const { messageManager } = window.document.querySelector('browser[webextension-view-type=popup]');
  messageManager.loadFrameScript(`data:application/javascript,${encodeURIComponent(frame)}`, false);
}"""
CLICK = """(at) => {
  const window = Services.wm.getMostRecentWindow('navigator:browser');
  const popup = window.document.querySelector('browser[webextension-view-type=popup]');
  popup.messageManager.sendAsyncMessage('postil:click', at);
  return true;
}"""


class Nested:
    """A session of the DevTools protocol with one target, carried by the browser's own."""

    def __init__(self, cdp: CDPSession, target: str) -> None:
        self._cdp, self._answers, self._count = cdp, dict[int, dict[str, Any]](), 0
        self._session = cdp.send("Target.attachToTarget", {"targetId": target, "flatten": False})["sessionId"]
        cdp.on("Target.receivedMessageFromTarget", self._receive)

    def _receive(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if event["sessionId"] == self._session and "id" in message:
            self._answers[message["id"]] = message

    def send(self, method: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        """One command and its result."""
        self._count += 1
        number = self._count
        message = json.dumps({"id": number, "method": method, "params": parameters or {}})
        self._cdp.send("Target.sendMessageToTarget", {"sessionId": self._session, "message": message})

        def answered() -> dict[str, Any] | None:
            self._cdp.send("Target.getTargets")  # lets events in
            return self._answers.pop(number, None)

        answer = until(answered, why=f"no answer to {method}")
        result: dict[str, Any] = answer["result"]
        return result

    def end(self) -> None:
        """Detach from the target."""
        self._cdp.remove_listener("Target.receivedMessageFromTarget", self._receive)
        self._cdp.send("Target.detachFromTarget", {"sessionId": self._session})


class ChromiumPopup:
    """The popup of Chromium."""

    def __init__(self, cdp: CDPSession, address: str) -> None:
        self._cdp = cdp
        self._nested = Nested(cdp, until(lambda: self._target(address), why="the popup did not open"))

    def _target(self, address: str) -> str | None:
        targets = self._cdp.send("Target.getTargets", {"filter": [{}]})["targetInfos"]
        mine = (t for t in targets if t["type"] == "page" and t["url"].startswith(address) and not t["attached"])
        return next((str(target["targetId"]) for target in mine), None)

    def evaluate(self, function: str, argument: Any = None) -> Any:
        expression = f"(async () => JSON.stringify(await ({function})({json.dumps(argument)}) ?? null))()"
        parameters = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        result = self._nested.send("Runtime.evaluate", parameters)
        if "exceptionDetails" in result:
            raise AssertionError(result["exceptionDetails"])
        return json.loads(result["result"]["value"])

    def click(self, control: Control) -> None:
        x, y = until(lambda: self.evaluate(CENTRE, control.spec()), why=f"no {control} in the popup")
        for kind in ("mousePressed", "mouseReleased"):
            step = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
            self._nested.send("Input.dispatchMouseEvent", step)


class FirefoxPopup:
    """The popup of Firefox, through the browser window's privileged scope."""

    def __init__(self, bidi: Bidi, chrome: str, extension_id: str) -> None:
        self._bidi, self._chrome = bidi, chrome
        assert bidi.call(chrome, OPEN, [extension_id, FRAME]), "the popup did not open"

    def evaluate(self, function: str, argument: Any = None) -> Any:
        code = f"(async (text) => JSON.stringify(await ({function})(JSON.parse(text)) ?? null))"
        for _ in range(4):
            answer: list[Any] = self._bidi.call(self._chrome, CALL, [code, json.dumps(argument)])
            if answer:
                return answer[0]
            self._bidi.call(self._chrome, AGAIN, FRAME)
        raise AssertionError("the popup does not answer")

    def click(self, control: Control) -> None:
        at = until(lambda: self.evaluate(CENTRE, control.spec()), why=f"no {control} in the popup")
        self._bidi.call(self._chrome, CLICK, at)
