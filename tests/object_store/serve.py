"""Serves object stores on loopback until standard input ends, so that it ends with the test, however that does.

`serve.py s3` is Moto. `serve.py azure` is the part of Azure Blob Storage's REST API that a dataset needs: to list, put,
put in blocks, get and get a range. Prints the port.
"""

import logging
import re
import sys
from email.utils import formatdate
from xml.etree import ElementTree
from xml.sax.saxutils import escape

# One line for each request would hide what goes wrong.
logging.getLogger("werkzeug").setLevel(logging.ERROR)


def s3():
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    return server.get_host_and_port()[1]


def azure():
    import threading

    from flask import Flask, Response, request
    from werkzeug.serving import make_server

    app = Flask(__name__)
    blobs, blocks = {}, {}

    def head(data):
        etag = f'"{hash(data) & 0xFFFFFFFF:x}"'
        return {"ETag": etag, "Last-Modified": formatdate(usegmt=True), "x-ms-version": "2025-01-05"}

    @app.get("/<account>/<container>")
    def listing(account, container):
        prefix = request.args.get("prefix", "")
        xml = "".join(
            f"<Blob><Name>{escape(name)}</Name><Properties><Last-Modified>{formatdate(usegmt=True)}</Last-Modified>"
            f"<Content-Length>{len(data)}</Content-Length><Content-Type>any/any</Content-Type><Etag>x</Etag>"
            "</Properties></Blob>"
            for name, data in sorted(blobs.items())
            if name.startswith(prefix)
        )
        return Response(f"<EnumerationResults><Blobs>{xml}</Blobs><NextMarker/></EnumerationResults>")

    @app.put("/<account>/<container>/<path:name>")
    def put(account, container, name):
        data = request.get_data()
        if request.args.get("comp") == "block":
            blocks[name, request.args["blockid"]] = data
        elif request.args.get("comp") == "blocklist":
            names = [block.text for block in ElementTree.fromstring(data)]
            blobs[name] = b"".join(blocks.pop((name, block)) for block in names)
        else:
            blobs[name] = data
        return Response(status=201, headers=head(data))

    @app.get("/<account>/<container>/<path:name>")
    def get(account, container, name):
        if name not in blobs:
            return Response("<Error><Code>BlobNotFound</Code></Error>", 404)
        data, headers = blobs[name], head(blobs[name])
        asked = re.match(r"bytes=(\d+)-(\d+)", request.headers.get("Range", request.headers.get("x-ms-range", "")))
        if not asked:
            return Response(data, headers=headers)
        first, last = int(asked[1]), min(int(asked[2]), len(data) - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        return Response(data[first : last + 1], 206, headers)

    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


print({"s3": s3, "azure": azure}[sys.argv[1]](), flush=True)
sys.stdin.read()
