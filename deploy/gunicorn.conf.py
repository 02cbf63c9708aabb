"""gunicorn's configuration, for ``make demo`` and for production: the environment (or ``.env``) changes what differs."""

import os
from pathlib import Path

import environ

# The same file that the portal's settings read; what the environment itself says goes before it.
environ.Env.read_env(os.environ.get("ENV_FILE") or Path(__file__).resolve().parent.parent / ".env")

bind = os.environ.get("BIND", "127.0.0.1:8000").split()
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = int(os.environ.get("WEB_TIMEOUT", "60"))
graceful_timeout = 20
keepalive = 5
# gunicorn's largest (and nginx's: 8k): a question of up to 900 Chinese characters, each nine bytes of the address, is
# answered by the portal, which says how much of it was used. Whatever is longer gets gunicorn's own bare page of 414.
limit_request_line = 8190
# A worker starts anew now and then, so that a leak in a library never grows; not all at the same moment.
max_requests = int(os.environ.get("WEB_MAX_REQUESTS", "20000"))
max_requests_jitter = max_requests // 10
# The heartbeat file on a slow disk would stop workers for nothing: keep it in memory where Linux has the place.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True
accesslog = os.environ.get("ACCESS_LOG") or None  # nginx keeps the access log; "-" shows it here as well
