# Start here: `make demo` shows the portal on http://localhost:8000, `make test` runs everything that must hold.
# Both install what is missing, and both can be run again at any time.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

export LC_ALL := C.UTF-8
export LANG := C.UTF-8
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
export PORT HOST PYTHON

RUN_PACKAGES := python3-venv gettext libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-liberation
# Whoever has npm has it with a Node.js of his own, beside which Debian's npm can't be installed.
TEST_PACKAGES := poppler-utils postgresql $(if $(shell command -v npm),,nodejs npm)
manage := .venv/bin/python manage.py

.PHONY: help demo test packages setup setup-test fonts prepare serve worker check lint format messages lock clean

help: ## show this list / 显示本说明
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | while IFS='|' read -r name text; do
		printf '  make %-11s %s\n' "$$name" "$$text"
	done

demo: ## the portal with the demonstration bureau, PORT=8000 / 启动演示平台
	@deploy/setup/port "$(HOST)" "$(PORT)"
	$(MAKE) setup prepare
	$(manage) load_demo
	exec deploy/serve

test: setup-test ## everything that must hold, on SQLite and PostgreSQL / 运行全部检查和测试
	@deploy/dev/check
	deploy/dev/test

packages: ## system packages alone, as root / 只安装系统软件包
	@deploy/setup/packages $(RUN_PACKAGES)

setup: packages ## system packages, fonts, .venv, .env / 安装运行所需的软件
	@deploy/setup/fonts
	deploy/setup/python requirements.lock
	deploy/setup/environment

setup-test: ## the same for the tests / 安装测试所需的软件
	@deploy/setup/packages $(RUN_PACKAGES) $(TEST_PACKAGES)
	deploy/setup/browser
	deploy/setup/fonts
	deploy/setup/python requirements-dev.lock
	deploy/setup/node tests/powers/flowcharts/bpmn/moddle

fonts: ## fetch the fonts of official documents / 获取公文字体
	@deploy/setup/fonts

prepare: ## translations, database, static files / 准备数据库和静态文件
	@deploy/setup/prepare

serve: ## the web server and the worker, in the foreground / 运行网站和后台任务
	@exec deploy/serve

worker: ## the background worker alone / 只运行后台任务
	@exec $(manage) db_worker --queue-name '*'

check: setup-test ## style, types, layers, migrations, settings / 静态检查
	@deploy/dev/check

lint: setup-test ## style alone / 代码风格
	@.venv/bin/ruff check .
	.venv/bin/ruff format --check .

format: setup-test ## put the code in order / 整理代码格式
	@.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

messages: setup-test ## collect the texts for translators / 提取待翻译文字
	@mkdir -p locale
	SECRET_KEY=messages $(manage) makemessages -l en --no-obsolete --no-wrap --add-location file -i .venv -i var -i tests -i benchmarks -i frontend

lock: ## write both lock files anew from pyproject.toml / 更新依赖锁定文件
	@deploy/dev/lock

clean: ## remove what can be made again (never var/ or .env) / 清理临时文件
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete 2>/dev/null || true
