#include "tests/bench/fleet/day_build.hpp"

#include "tests/bench/build_files.hpp"
#include "tests/bench/fleet/look.hpp"

#include <fstream>

namespace tt::bench {

namespace fs = std::filesystem;

namespace {

/// It takes 300 ms of the machine's time to come up, so that whoever looks sees that it is away.
constexpr const char* starter = R"(#!/bin/sh
name=$(cat "$TT_HOOK_RELEASE/name")
[ -e "$TT_HOOK_RELEASE/ill-in-$STAGE" ] && name=@ILL@
setsid "$TT_HOOK_RELEASE/bin/web" --port @PORT@ --boot 300 --pid-file "/$PIDFILE" --build "$name" >/dev/null 2>&1 &
)";

constexpr const char* policy = R"(tt: 1
service: web
build:
  path: dist
  keep: 3
  env: [STAGE, PIDFILE]
  hook_timeout: 4m
  restart: { strategy: plain, pid_file: "/${PIDFILE}", stop: { timeout: 2m }, port: "@PORT@", timeout: 4m }
  health: { http: "http://127.0.0.1:@PORT@/healthz", expect: { header: { X-Build: "@NAME@" } }, interval: 1s, timeout: 4m }
stages:
  - name: canary
    hosts: { group: web-canary }
    from: builds
    promote: { on: build }
    rollout: { @CANARY@, failures: 1, deadline: 30m }
    on_failure: rollback
    quorum: 50%
  - name: prod
    hosts: { group: web-prod }
    from: canary
    promote: { on: success, soak: 5m }
    rollout: { @PROD@, failures: 3, deadline: 30m }
    on_failure: rollback
    quorum: 50%
env:
  canary: { STAGE: canary, PIDFILE: { command: pidfile } }
  prod: { STAGE: prod, PIDFILE: { command: pidfile } }
)";

constexpr const char* canary_rollout = "parallel: 1, floor: 50%";
constexpr const char* prod_rollout = "batches: [{ to: 1, wait: 2m }, { to: 10%, wait: 2m }, { to: 50% }, { "
                                     "to: 100% }], parallel: 10%, floor: 90%";
constexpr const char* rollout_without_floor = "parallel: 100%, floor: 0%";

std::string with_port(std::string text) {
    fill_in(text, "@PORT@", std::to_string(service_port));
    fill_in(text, "@ILL@", ill);
    return text;
}

} // namespace

void write_policy(const fs::path& work, int build, bool without_floor) {
    std::string text = with_port(policy);
    fill_in(text, "@NAME@", std::to_string(build));
    fill_in(text, "@CANARY@", without_floor ? rollout_without_floor : canary_rollout);
    fill_in(text, "@PROD@", without_floor ? rollout_without_floor : prod_rollout);
    std::ofstream(work / "tt.yaml") << text;
}

void write_build(const fs::path& work, const fs::path& service, int build, const std::string& ill_in) {
    const auto tree = work / "dist";
    fs::remove_all(tree);
    fs::create_directories(tree / "tt");
    fs::create_directories(tree / "bin");
    fs::copy_file(service, tree / "bin/web");
    std::ofstream(tree / "name") << build << "\n";
    if (!ill_in.empty()) std::ofstream(tree / ("ill-in-" + ill_in)) << "\n";
    write_program(tree / "tt/RESTARTING", with_port(starter));
    for (const char* step : {"POST_DOWNLOAD", "PRE_RESTART", "POST_RESTART"})
        write_program(tree / "tt" / step, "#!/bin/sh\nexit 0\n");
}

} // namespace tt::bench
