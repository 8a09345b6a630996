.PHONY: help install test lint types contracts coverage mutants nightly goldens pages wheel

# whose branches are covered, whatever the rest; what is not is listed by `make nightly`
CORE = advisor/costing/*,advisor/decision/*,advisor/inference/*,advisor/knowledge/*,advisor/proof/*,advisor/workloads/*,advisor/consultation.py

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

install:  ## set up the development environment in .venv
	python3 -m venv .venv
	CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject .venv/bin/pip install -e '.[durable,dev]' || .venv/bin/pip install -e '.[dev]'

test:  ## run the tests
	.venv/bin/python -m pytest -n auto

lint:  ## style
	.venv/bin/ruff check . && .venv/bin/ruff format --check .

types:  ## strict types
	.venv/bin/mypy

contracts:  ## import directions
	.venv/bin/lint-imports

coverage:  ## tests with branch coverage
	.venv/bin/python -m pytest -n auto --cov --cov-branch --cov-fail-under=85 --cov-report=term-missing

mutants:  ## break the modules that differ from main in 20 ways (SEED=1), and see whether tests notice
	.venv/bin/python -c 'import cosmic_ray' 2>/dev/null || .venv/bin/pip install -e '.[mutants]' -c tests/constraints.txt
	.venv/bin/python tests/mutants/run.py --changed-since main --number 20 --seed $(or $(SEED),1) --jobs 2

nightly:  ## what takes hours: all samples whole, bare systems, other Pythons and dependencies, 2,000 proofs, a million inputs
	THOROUGH=1 .venv/bin/python -m pytest -q -n auto --cov --cov-report=
	.venv/bin/coverage report --fail-under=95 --skip-covered --include='$(CORE)'
	.venv/bin/python -m pytest -q -rs -n 2 --dist loadfile tests/nightly
	.venv/bin/python tests/benchmarks/bounds.py --sets 2000
	.venv/bin/python tests/fuzz/run.py --inputs 1000000 --jobs 2

goldens:  ## accept what the tests draw and print now
	GOLDEN_UPDATE=1 .venv/bin/python -m pytest

pages:  ## write the pages of the rules, problem codes and modules, and the pictures
	.venv/bin/python docs/tools/rules_page.py && .venv/bin/python docs/tools/errors_page.py && .venv/bin/python docs/tools/structure_page.py && .venv/bin/python docs/tools/gallery.py && .venv/bin/python docs/tools/screen_picture.py
	.venv/bin/advisor explain docs/examples/webshop.yaml --compare --force -o docs/comparison-webshop.svg
	.venv/bin/advisor cost docs/examples/webshop.yaml --set task_count=600 --set peak_task_count=700 --set task_vcpu=0.25 --set task_memory_gb=0.5 --set utilisation=high --set cpu_architecture=x86_64 --set cost_focus=bill --set region=us-east-1 --force -o docs/costs-webshop-grown.svg

wheel:  ## build source distribution and wheel; the same files always give the same bytes
	.venv/bin/python -m build
