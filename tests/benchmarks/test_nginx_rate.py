import http.client
import socket
import ssl
from pathlib import Path

import pytest

from benchmarks import nginx_rate
from benchmarks.budgets import BenchmarkError
from tests.nginx import require_nginx

REPORT = """Running 1s test @ https://127.0.0.1:8443/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.71ms    2.08ms  32.75ms   93.44%
  9034 requests in 1.01s, 108.55MB read
Requests/sec:   8956.11
Transfer/sec:    107.61MB
"""


def test_the_rate_is_what_wrk_says() -> None:
    assert nginx_rate.requests_per_second(REPORT) == 8956.11


@pytest.mark.parametrize(
    "report",
    [
        REPORT.replace("Requests/sec", "  Non-2xx or 3xx responses: 3\nRequests/sec"),
        REPORT.replace("Requests/sec", "  Socket errors: connect 0\nRequests/sec"),
        "",
    ],
)
def test_a_rate_of_bad_answers_is_none(report: str) -> None:
    with pytest.raises(BenchmarkError):
        nginx_rate.requests_per_second(report)


def test_both_servers_answer_with_the_same_page_and_log_it(tmp_path: Path) -> None:
    require_nginx()
    public = nginx_rate.make_release(tmp_path)
    page = (public / "2013/03/ton-dossier/index.html").read_bytes()
    context = ssl._create_unverified_context()  # noqa: S323
    # wrk sends the name although it is a number; Python does not.
    with (
        nginx_rate.whole_nginx(tmp_path, tmp_path / "whole", name="a.example") as whole,
        nginx_rate.plain_nginx(public, tmp_path, tmp_path / "plain") as plain,
    ):
        for url in (whole, plain):
            port = int(url.rpartition(":")[2])
            connection = http.client.HTTPSConnection(
                "127.0.0.1", port, context=context, timeout=20
            )
            connection.sock = context.wrap_socket(
                socket.create_connection(("127.0.0.1", port), timeout=20),
                server_hostname="a.example",
            )
            connection.request("GET", nginx_rate.PAGE, headers={"Host": "a.example"})
            assert connection.getresponse().read() == page
            connection.close()
    for name in ("whole", "plain"):
        log = (tmp_path / name / "reads.log").read_text("utf-8")
        assert log.count('"p":"/2013/03/ton-dossier/","s":200') == 1
