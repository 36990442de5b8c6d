# Everything a developer or an operator starts from here.

# All targets build with the same flags, the default ones: go-sqlite3 takes a
# minute to compile, and every change of tags, -race or CGO_CFLAGS compiles it again.
GO := go

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: ## serve the site at http://localhost:8080 and follow content/
	$(GO) run ./cmd/sciatica serve --content content --dev

# The time is for real browsers on a small machine.
test: browser ## run all tests and the checks of the shipped content
	$(GO) run ./cmd/sciatica check content
	$(GO) test -timeout 30m ./...

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

bench-posting: ## fifty comments a second for a minute: none lost, and how long reading takes meanwhile
	$(GO) test -run '^TestPostingLoad$$' -v -count=1 ./cmd/sciatica -load

bench-million: ## a million comments: seed bin/million.db once and time every page on it
	@test -f bin/million.db || { mkdir -p bin && rm -f bin/seeding.db* && $(GO) run ./cmd/sciatica dev seed --db bin/seeding.db && mv bin/seeding.db bin/million.db; }
	GOGC=400 $(GO) test -run '^TestMillion$$' -v -count=1 -timeout 30m ./internal/comments -seeded $(CURDIR)/bin/million.db
	GOGC=400 $(GO) test -run '^TestMillion$$' -v -count=1 -timeout 30m ./internal/web -seeded $(CURDIR)/bin/million.db

lint: ## vet, staticcheck, gofmt and templ fmt
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	@test -z "$$(gofmt -l cmd internal content templates static migrations)" || { gofmt -l cmd internal content templates static migrations; echo "run gofmt -w on these"; exit 1; }
	$(GO) tool templ fmt -fail templates

ci: ## what the server runs before a change lands
	bash .ci/run

build: ## make bin/sciatica
	$(GO) build -o bin/sciatica ./cmd/sciatica

.PHONY: help run test browser check contact-sheet generate bench bench-posting bench-million lint ci build
