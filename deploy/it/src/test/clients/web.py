"""A web server that leaves as a good one does: told to end, it serves a while longer and finishes what it has begun."""

import http.server
import os
import signal
import sys
import threading
import time


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = (sys.argv[1] + " " + os.environ["MESOS_TASK_ID"]).encode()
        time.sleep(0.01)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = False


server = Server(("127.0.0.1", int(os.environ["PORT0"])), Page)
asked = threading.Event()
signal.signal(signal.SIGTERM, lambda *ignored: asked.set())
serving = threading.Thread(target=server.serve_forever, args=(0.1,))
serving.start()
while not asked.wait(0.2):
    pass
time.sleep(3)
server.shutdown()
server.server_close()
