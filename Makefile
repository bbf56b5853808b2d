# Everything runs on a bare Debian 12 with Swift 6.3 and make; system packages are installed when
# missing. `make demo` and `make test` are the two to know.
SWIFT ?= swift
.DEFAULT_GOAL := help
.PHONY: help deps build test sanitize simulate mutants crash faults servers demo lint docs man \
  bench measure conformance clean

help:
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

deps: ## install the system packages that building needs
	@Scripts/deps.sh build

build: deps ## build the program for use: .build/release/captions
	$(SWIFT) build -c release --product captions

test: ## build and run all tests; they open loopback only
	@Scripts/deps.sh build test
	@SWIFT="$(SWIFT)" Scripts/test.sh

sanitize: ## build and run all tests under a sanitizer (KIND=address or thread)
	@Scripts/deps.sh build test
	@SWIFT="$(SWIFT)" SANITIZER="$(or $(KIND),address)" Scripts/test.sh

simulate: deps ## play 10,000 seeds of the simulated engine (SEEDS=1000000 for the long run)
	$(SWIFT) build -c release --product simulate
	@"$$($(SWIFT) build -c release --show-bin-path)/simulate" --seeds $(or $(SEEDS),10000)

mutants: deps ## break each rule of Scripts/mutants.txt and see that the simulator notices
	@SWIFT="$(SWIFT)" Scripts/mutants.sh

crash: ## kill the program at every call that writes or sends, and have each fail once
	@Scripts/deps.sh build test
	$(SWIFT) build -c release --product captions
	@Scripts/crash_matrix.py --captions "$$($(SWIFT) build -c release --show-bin-path)/captions"

faults: ## sync through a proxy that loses, tears, delays and forges answers (SEEDS=5)
	@Scripts/deps.sh build test
	$(SWIFT) build -c release --product captions
	@Scripts/fault_matrix.py --captions "$$($(SWIFT) build -c release --show-bin-path)/captions" \
	  --seeds $(or $(SEEDS),5)

servers: ## sync with real servers (WebDAV of five kinds, S3, a Bluesky PDS, Micropub), faults between
	@Scripts/deps.sh build servers
	$(SWIFT) build --product captions
	@[ -d .build/servers ] || python3 -m venv .build/servers
	@.build/servers/bin/pip install -q wsgidav cheroot 'moto[server]'
	@[ -d .build/arroba ] || python3 -m venv .build/arroba
	@.build/arroba/bin/pip install -q arroba==3.1 'lexrpc[flask]' google-cloud-ndb
	@.build/servers/bin/python Scripts/storage_servers.py \
	  --captions "$$($(SWIFT) build --show-bin-path)/captions"
	@.build/arroba/bin/python Scripts/real_pds.py \
	  --captions "$$($(SWIFT) build --show-bin-path)/captions"
	@[ -d .build/indieweb ] || python3 -m venv .build/indieweb
	@.build/indieweb/bin/pip install -q django-indieweb==0.6.2
	@.build/indieweb/bin/python Scripts/real_micropub.py \
	  --captions "$$($(SWIFT) build --show-bin-path)/captions"
	@for over in servers:mastodon arroba:bluesky indieweb:micropub servers:moto servers:apache2; do \
	  .build/$${over%:*}/bin/python Scripts/fault_servers.py --over $${over#*:} \
	    --captions "$$($(SWIFT) build --show-bin-path)/captions" || exit; done

demo: deps ## sync the seed feed into a scratch store and show what the program does
	$(SWIFT) build --product captions
	@CAPTIONS="$$($(SWIFT) build --show-bin-path)/captions" Scripts/demo.sh

lint: ## check the formatting of all Swift code
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

docs: deps ## build the library's pages into docs-out/, warnings being errors
	@SWIFT="$(SWIFT)" Scripts/docs.sh

man: deps ## write the manual page: .build/captions.1
	$(SWIFT) package generate-manual >/dev/null
	@cp .build/plugins/GenerateManual/outputs/captions/captions.1 .build/captions.1
	@echo "man ./.build/captions.1"

bench: ## measure pulling 100,000 posts beside the raw limit and a short script
	@Scripts/deps.sh build bench
	$(SWIFT) build -c release --product captions
	@python3 Benchmarks/run.py --captions "$$($(SWIFT) build -c release --show-bin-path)/captions"

measure: deps ## measure duplicates: of a million captions, of 1,000 more, and of one more
	$(SWIFT) build -c release --product measure-duplicates
	@"$$($(SWIFT) build -c release --show-bin-path)/measure-duplicates" $(or $(POSTS),1000000)

conformance: deps ## run public test tables: TABLES=folder, as measure-conformance --help says
	$(SWIFT) build -c release --product measure-conformance
	@"$$($(SWIFT) build -c release --show-bin-path)/measure-conformance" $(or $(TABLES),.)

clean: ## remove what was built
	$(SWIFT) package clean
	rm -rf docs-out
