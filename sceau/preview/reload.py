"""Pages that reload themselves when the site was built anew.

Only answers of the preview server carry the script: it is put into them on their way
out, so a published file never contains it.
"""

from collections.abc import Iterator

from sceau.preview.site import PreviewSite

SCRIPT_ADDRESS = "/_preview/reload.js"
EVENTS_ADDRESS = "/_preview/events"
SCRIPT_TAG = f'<script src="{SCRIPT_ADDRESS}" defer></script>'
HEARTBEAT_SECONDS = 10.0
EVENT_STREAM = "text/event-stream; charset=utf-8"

# A page knows the number of the build it shows, so a build that ends between its
# answer and its first event is not missed. A restarted server counts on from the
# clock, so its numbers are higher than those of the one before.
RELOAD_SCRIPT = f"""\
// Reload this page when a newer build than its own is announced.
// The browser keeps the scroll position by itself.
(() => {{
  "use strict";
  const own = Number(document.getElementById("preview-build")?.value);
  let source = null;

  const stop = () => {{
    source?.close();
    source = null;
  }};

  const listen = () => {{
    // A browser opens six connections to one server: tabs out of sight hold none.
    if (source || document.hidden) return;
    source = new EventSource("{EVENTS_ADDRESS}");
    source.onmessage = (event) => {{
      if (Number(event.data) > own) {{
        stop();
        location.reload();
      }}
    }};
    source.onerror = () => {{
      // Browsers try again by themselves, unless they gave up: the server is away.
      if (source?.readyState === EventSource.CLOSED) {{
        stop();
        setTimeout(listen, 1000);
      }}
    }};
  }};

  document.addEventListener("visibilitychange", () =>
    document.hidden ? stop() : listen(),
  );
  addEventListener("pagehide", stop);
  addEventListener("pageshow", listen);
  listen();
}})();
"""


def inject(page: bytes, number: int, banner: str = "") -> bytes:
    """Put the banner, the build's number and the script before `</body>`.

    HTML may leave `</body>` out; then they stand at the end.
    """
    marker = f'<data id="preview-build" value="{number}" hidden></data>'
    added = f"{banner}{marker}{SCRIPT_TAG}".encode()
    # bytes.lower() touches ASCII only, so positions stay the same.
    end = page.lower().rfind(b"</body")
    if end < 0:
        return page + added
    return page[:end] + added + page[end:]


def event_stream(
    site: PreviewSite, *, heartbeat: float = HEARTBEAT_SECONDS
) -> Iterator[bytes]:
    """Server-Sent Events: the build's number now, and again whenever it rises.

    The heartbeat is a comment that browsers skip. Writing it is how the server notices
    that a page was closed. Ends when the site stops.
    """
    yield b"retry: 500\n\n"
    announced = 0
    while True:
        number = site.wait_for_build(announced, heartbeat).number
        if site.stopping:
            return
        if number == announced:
            yield b": heartbeat\n\n"
        else:
            announced = number
            yield b"data: %d\n\n" % number
