# Everything a developer or an operator starts from here.

# All targets build with the same flags, the default ones: go-sqlite3 takes a
# minute to compile, and every change of tags, -race or CGO_CFLAGS compiles it again.
GO := go

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: ## serve the site at http://localhost:8080 and follow content/
	$(GO) run ./cmd/sciatica serve --content content --dev

test: browser ## run all tests and the checks of the shipped content
	$(GO) run ./cmd/sciatica check content
	$(GO) test ./...

browser: ## install Chromium for the browser tests if it is missing and the machine allows it
	@sh .ci/browser

check: ## check the content and print every problem
	$(GO) run ./cmd/sciatica check content

contact-sheet: ## draw every exercise figure on one page, bin/contact-sheet.html
	@mkdir -p bin
	$(GO) run ./cmd/sciatica contact-sheet content --out bin/contact-sheet.html

generate: ## make the Go code of the templates
	$(GO) tool templ generate -path templates

bench: ## benchmarks, then requests per second beside a bare net/http server
	$(GO) test -run '^$$' -bench . -benchmem ./internal/figure ./internal/library ./internal/web
	$(GO) test -run '^TestLoad$$' -v -count=1 ./internal/web -load

lint: ## vet, staticcheck, gofmt and templ fmt
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	@test -z "$$(gofmt -l cmd internal content templates static migrations)" || { gofmt -l cmd internal content templates static migrations; echo "run gofmt -w on these"; exit 1; }
	$(GO) tool templ fmt -fail templates

ci: ## what the server runs before a change lands
	bash .ci/run

build: ## make bin/sciatica
	$(GO) build -o bin/sciatica ./cmd/sciatica

.PHONY: help run test browser check contact-sheet generate bench lint ci build
