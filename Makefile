.DEFAULT_GOAL := help
.PHONY: help demo test check bench lighthouse chaos soak load memory fuzz build clean

help: ## what there is to make
	@sed -n 's/^\([a-z]*\): ## \(.*\)/make \1\t\2/p' Makefile | expand -t 18

demo: ## build and run Byline beside a stand-in for Atlassian, until Ctrl-C
	@.make/demo

test: ## every check and every test, the browser's included
	@.make/test

check: ## formatting, lints, types, licences
	@.make/check

bench: ## the budgets' figures, one `name value unit` a line
	@.make/bench

lighthouse: ## Lighthouse's scores of the sign-in, home and issue pages
	@.make/lighthouse

chaos: ## kill Byline and lose replies in the middle: grants lost, comments doubled
	@.make/chaos

soak: ## a thousand users while clients and upstream break off: what was served to whom
	@.make/soak

load: ## a steady rate, an overload, replaced processes, a million grants
	@.make/load

memory: ## tokens and codes that are still in Byline's memory when nobody uses them
	@.make/memory

fuzz: ## fuzz every parser of outside input, SECONDS_MAX=120 seconds altogether
	@.make/fuzz

build: ## the release build in target/release/byline and target/site
	@.make/build

clean: ## remove all that was built, and the demo's database
	@rm -rf target end2end/node_modules end2end/lighthouse/node_modules end2end/test-results end2end/playwright-report
