#pragma once

namespace tt {

/// Every part of the design's tt.yaml that this version has.
inline constexpr const char* whole_file = R"(tt: 1                                   # schema version
service: web
owner: { team: growth, oncall: "#growth-oncall" }
source: { github: acme/web, branch: main }             # or git: PATH

build:                                  # build configuration: travels inside the build
  path: dist                            # what `tt publish` packs when no path is given
  keep: 3                               # resident builds on a host
  writable: [venv]                      # filled by POST_DOWNLOAD, then sealed
  env: [WEB_WORKERS, DB_URL]            # runtime keys that the build accepts
  reversible: always                    # always | until-commit | never
  restart: { strategy: hook, timeout: 60s }
  health: { http: "http://127.0.0.1:8080/healthz", expect: { status: 200, header: { X-Commit: "${commit}" } }, consecutive: 3, interval: 500ms, timeout: 60s }

stages:                                 # policy
  - name: staging
    hosts: { group: web-staging }
    from: builds
    promote: { on: build, pick: newest }
    rollout: { parallel: 100%, floor: 0% }
    accept: { run: tests/smoke.sh, timeout: 5m, attempts: 2 }
    on_failure: continue
  - name: canary
    hosts: { group: web-canary }
    from: staging
    promote: { on: success }
    rollout: { parallel: 1, floor: 50% }
    accept: { http: "http://canary.web.example/", expect: { status: 200 }, timeout: 2m }
    on_failure: rollback
  - name: prod
    hosts: { group: web-prod, size: 40 }
    from: canary
    promote: { schedule: "0 10 * * mon-fri", zone: America/Los_Angeles, within: 2h, soak: 1h }
    windows: [{ days: mon-thu, hours: "09:00-16:00", zone: America/Los_Angeles }]
    on_close: pause
    rollout:
      batches: [{ to: 1, wait: 5m }, { to: 10% }, { to: 50%, wait: 10m }, { to: 100% }]
      parallel: 20%
      floor: 80%
      per_zone: 2
      failures: 2%
      deadline: 10m                     # of one host
    success: 100%
    quorum: 90%
    on_failure: rollback

env:                                    # runtime configuration, by stage
  staging: { WEB_WORKERS: "2" }
  prod: { WEB_WORKERS: "16", DB_URL: { file: /etc/web/db-url } }

retention: { keep: 30, for: 60d }       # of builds that were never deployed
)";

} // namespace tt
