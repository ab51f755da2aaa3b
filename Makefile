# On a fresh Debian or Ubuntu with Python 3.11 or later, git and make: `make demo` and `make test` do all of their set-up.
.PHONY: demo played-day test test-all check lint docs reference bench size rules scaling quality weights corpus screenshots forms faults fuzz coverage mutants lock packages release first-letter clean

demo:  ## Read twelve letters of a small office, print who owes what by when, write calendar and workbook
	@scripts/setup.sh runtime
	@.venv/bin/python -m scripts.demo

test:  ## Style, types, tests but the long sweeps
	@scripts/setup.sh dev
	@scripts/test.sh

test-all:  ## The same, and the long sweeps
	@scripts/setup.sh dev
	@SWEEPS=1 scripts/test.sh

check:  ## Before a commit: style, types, the tests that import what was changed (SINCE=… a commit)
	@scripts/setup.sh dev
	@.venv/bin/python scripts/check.py $(or $(SINCE),HEAD)

lint:  ## Style and types, mending what can be mended
	@scripts/setup.sh dev
	@.venv/bin/python -m ruff check --fix .
	@.venv/bin/python -m ruff format .
	@.venv/bin/python -m mypy

bench:  ## Speed beside bare patterns, eyecite, dateparser, spaCy, pdfplumber, tesseract, the last release (a tenth lost fails), and growth; ALL=1: store and pages, too
	@scripts/setup.sh dev
	@.venv/bin/python -m benchmarks.extract
	@$(if $(ALL),.venv/bin/python -m benchmarks.scale && .venv/bin/python -m benchmarks.desk)

size:  ## Decisions, complex functions, words in two lists, Vietnamese in code; what fell is held from now on
	@scripts/setup.sh dev
	@.venv/bin/python scripts/size.py

rules:  ## Write docs/rules.md: how many examples and letters each rule decides (VANTHU_GOLD=… a folder of letters more)
	@scripts/setup.sh dev
	@.venv/bin/python -m scripts.rules

scaling:  ## Write docs/scaling.md: batches, workers, memory, peers; machines for ten million pages a year (half an hour)
	@scripts/setup.sh dev
	@.venv/bin/python -m benchmarks.scaling

quality:  ## Write docs/quality.md: how well letters are read, beside other programs (some minutes)
	@scripts/setup.sh dev
	@.venv/bin/python -m benchmarks.quality

weights:  ## Fit the second reader and how sure records and their bodies are, after rules or letters have changed
	@scripts/setup.sh dev
	@.venv/bin/python -m benchmarks.fit_second_reader
	@.venv/bin/python -m benchmarks.calibrate

forms:  ## Write docs/forms.md: how well letters are read in each form, beside their text (recognising takes minutes)
	@scripts/setup.sh dev
	@.venv/bin/python -m benchmarks.forms $(ARGS)

reference:  ## Write what docs/commands.md, docs/lenh.md, docs/json.md list: commands, options, fields, flags
	@scripts/setup.sh dev
	@VANTHU_LANG=vi .venv/bin/python -m scripts.reference

played-day:  ## What of the program a played day never enters: lines and decisions by file (ARGS="--functions" names them)
	@scripts/setup.sh dev
	@.venv/bin/python -m benchmarks.played_day $(ARGS)

docs: reference rules quality  ## Measure the papers that take minutes at this commit, write out/docs: all as pages, to be read without the net
	@scripts/setup.sh dev
	@.venv/bin/python -m mkdocs build --quiet
	@echo out/docs/index.html

faults:  ## Cut the power, kill, turn bits, send odd forms; write what was lost into docs/faults.md (a quarter of an hour)
	@scripts/setup.sh dev
	@.venv/bin/python -m benchmarks.faults

screenshots:  ## Draw docs/pictures: the pages of an office of the corpus, by the system's Chromium
	@scripts/setup.sh dev
	@.venv/bin/python -m benchmarks.screenshots

corpus:  ## Draw corpus/letters as Word files, PDFs, scans, photographs in out/corpus (ARGS="--forms pdf --limit 9" for less)
	@scripts/setup.sh dev
	@.venv/bin/python -m corpus.render $(ARGS)

fuzz:  ## Mutate letters in every form for MINUTES=10 and see that readers keep their promises (SEED=… repeats a run)
	@scripts/setup.sh dev
	@.venv/bin/python -m benchmarks.fuzz --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED)) $(ARGS)

coverage:  ## Which lines no test runs, by package (half as long again as make test-all)
	@scripts/setup.sh dev
	@.venv/bin/python -m coverage erase
	@.venv/bin/python -m coverage run -m pytest --numprocesses 2 --dist worksteal $(ARGS)
	@.venv/bin/python -m coverage combine --quiet
	@.venv/bin/python -m coverage report

mutants:  ## Faults put into dates and deadlines that no test sees: COUNT=250 of all, drawn by SEED=1 (some minutes)
	@scripts/setup.sh dev
	@.venv/bin/python scripts/mutants.py --count $(or $(COUNT),250) --seed $(or $(SEED),1)

lock:  ## Write the locks after a change of requirements.in or requirements-dev.in
	@scripts/lock.sh

packages:  ## Wheel, source, list of parts and all packages in dist/, installed from there into an empty environment; licences, weaknesses
	@scripts/setup.sh dev
	@scripts/packages.sh

release:  ## Give the newest version of CHANGELOG.md its day, build wheel and source in dist/, tag the commit
	@scripts/setup.sh dev
	@.venv/bin/python scripts/release.py

first-letter:  ## How long it takes from a clone to the deadlines of a letter of one's own (LETTER=…): at most 90 seconds
	@scripts/first-letter.sh $(LETTER)

clean:  ## Remove the environment and everything that was made
	rm -rf .venv out build mutants *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
