#!/usr/bin/python3
"""OpenStack Swift with its S3 API, all four servers in one process, on free ports of this machine.

usage: run_swift.py DIRECTORY

Says its URL in one line once it answers, and ends when its standard input does. Access key test:tester, secret
testing, region us-east-1; the bucket "builds" is there. DIRECTORY must be on a file system with extended attributes.
"""

import os
import sys

from swift.common import utils

utils.eventlet_monkey_patch()

import eventlet
from eventlet import wsgi

DIRECTORY = os.path.abspath(sys.argv[1])

SWIFT = """[swift-hash]
swift_hash_path_prefix = tt
swift_hash_path_suffix = tt
[storage-policy:0]
name = one
default = yes
"""

BACKEND = """[DEFAULT]
swift_dir = {directory}
devices = {directory}/devices
mount_check = false
log_level = WARNING
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""

PROXY = """[DEFAULT]
swift_dir = {directory}
log_level = WARNING
[pipeline:main]
pipeline = catch_errors cache listing_formats bulk s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
minimum_segment_size = 1
[filter:dlo]
use = egg:swift#dlo
[filter:copy]
use = egg:swift#copy
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:s3api]
use = egg:swift#s3api
s3_acl = no
location = us-east-1
auth_pipeline_check = false
min_segment_size = 1
"""


def write(name, text):
    with open(os.path.join(DIRECTORY, name), "w") as file:
        file.write(text)
    return os.path.join(DIRECTORY, name)


def listen():
    socket = eventlet.listen(("127.0.0.1", 0))
    return socket, socket.getsockname()[1]


def write_ring(name, port):
    from swift.common.ring import RingBuilder

    builder = RingBuilder(4, 1, 1)
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "one", "weight": 1,
                     "replication_ip": "127.0.0.1", "replication_port": port})
    builder.rebalance()
    builder.get_ring().save(os.path.join(DIRECTORY, name + ".ring.gz"))


def serve(socket, configuration):
    from swift.common.http_protocol import SwiftHttpProtocol
    from swift.common.wsgi import loadapp

    app = loadapp(configuration)
    quiet = open(os.devnull, "w")
    eventlet.spawn(
        wsgi.server, socket, app, log=quiet, protocol=SwiftHttpProtocol, capitalize_response_headers=False
    )
    return app


def make_bucket(app):
    from swift.common.wsgi import make_pre_authed_request

    made = make_pre_authed_request({"SERVER_NAME": "127.0.0.1"}, "PUT", "/v1/AUTH_test/builds").get_response(app)
    if not made.is_success:
        sys.exit("the bucket cannot be made: %s %r" % (made.status, made.body))


def main():
    os.makedirs(os.path.join(DIRECTORY, "devices", "one"), exist_ok=True)
    write("swift.conf", SWIFT)
    utils.set_swift_dir(DIRECTORY)
    for name in ("account", "container", "object"):
        socket, port = listen()
        write_ring(name, port)
        serve(socket, write(name + ".conf", BACKEND.format(directory=DIRECTORY, name=name)))
    socket, port = listen()
    make_bucket(serve(socket, write("proxy.conf", PROXY.format(directory=DIRECTORY))))
    print("http://127.0.0.1:%d" % port, flush=True)
    eventlet.tpool.execute(sys.stdin.buffer.read)


main()
