#include "integrations/json/json.hpp"
#include "pipeline/model/request.hpp"
#include "tests/cli/tt.hpp"
#include "tests/unit/cli/views.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

/// Each case runs the real tt once, and compares all that can be seen of it from outside, what it asked the
/// server to change included, with a file in golden/.
namespace tt {
namespace {

struct Case {
    const char* name;
    std::vector<std::string> words;
};

class Golden : public testing::TestWithParam<Case> {};

TEST_P(Golden, IsAsAccepted) {
    Tt tt;
    expect_golden(
        GetParam().name, "tt " +
                             [&] {
                                 std::string line;
                                 for (const std::string& word : GetParam().words) line += word + " ";
                                 return line;
                             }()
                             + "\n" + tt.run(GetParam().words)
    );
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
    return info.param.name;
}

const std::string build_id(40, 'a');

INSTANTIATE_TEST_SUITE_P(
    Reading, Golden,
    testing::Values(
        Case{"overview", {}}, Case{"status", {"status"}}, Case{"status_json", {"status", "--json"}},
        Case{"status_jsonl", {"status", "-o", "jsonl"}}, Case{"status_name", {"status", "-o", "name"}},
        Case{"builds", {"builds"}}, Case{"builds_tsv", {"builds", "-o", "tsv"}},
        Case{"builds_jsonl", {"builds", "-o", "jsonl"}}, Case{"history", {"history", "prod"}},
        Case{"gc_dry", {"gc", "--dry-run"}}, Case{"gc_dry_json", {"gc", "web", "--dry-run", "--json"}},
        Case{"gc_dry_all", {"gc", "--all", "--dry-run", "-o", "jsonl"}},
        Case{"history_json", {"history", "-o", "json"}}, Case{"hosts", {"hosts", "prod"}},
        Case{"hosts_json", {"hosts", "--json"}}, Case{"drift", {"drift", "prod"}},
        Case{"drift_json", {"drift", "--json", "--exit-code"}},
        Case{"drift_tsv", {"drift", "--all", "-o", "tsv"}},
        Case{"drift_name", {"drift", "--host", "web-1", "-o", "name"}}, Case{"log", {"log", "d12"}},
        Case{"log_step", {"log", "web-1", "restart"}},
        Case{"log_step_json", {"log", "web-1", "restart", "--follow", "--json"}},
        Case{"log_json", {"log", "--json"}}, Case{"why", {"why", "prod"}},
        Case{"why_json", {"why", "prod", "--json"}}, Case{"why_exit_code", {"why", "prod", "--exit-code"}},
        Case{"ci", {"ci"}}, Case{"ci_json", {"ci", "#12", "--json"}},
        Case{"ci_exit_code", {"ci", "-o", "tsv", "--exit-code"}}, Case{"commits", {"commits"}},
        Case{"commits_json", {"commits", "web", "prod..staging", "-n", "5", "--json"}},
        Case{"commits_jsonl", {"commits", "prod..", "-o", "jsonl"}},
        Case{"commits_no_range", {"commits", "web", "prod"}}, Case{"diff", {"diff", "prod", "staging"}},
        Case{"diff_json", {"diff", "#11", "#12", "--json", "--exit-code"}},
        Case{"diff_tsv", {"diff", "#11", "#12", "-o", "tsv"}}, Case{"queue", {"queue", "prod"}},
        Case{"queue_json", {"queue", "prod", "--json"}}, Case{"calendar", {"calendar", "--for", "2d"}},
        Case{"calendar_json", {"calendar", "prod", "--json"}},
        Case{"calendar_tsv", {"calendar", "-o", "tsv", "--exit-code"}}, Case{"plan", {"plan", "prod"}},
        Case{"plan_json", {"plan", "prod", "#12", "--json"}},
        Case{"plan_name", {"plan", "prod", "-o", "name"}},
        Case{"plan_exit_code", {"plan", "prod", "-o", "tsv", "--exit-code"}},
        Case{"plan_wrong_stage", {"plan", "porduction"}},
        Case{"version_of_server", {"version", "--of-server", "-o", "tsv"}},
        Case{"token_list", {"token", "list"}}, Case{"token_list_json", {"token", "list", "--json"}},
        Case{"config_history", {"config", "history"}},
        Case{"config_history_json", {"config", "history", "--json"}}
    ),
    name_of
);

INSTANTIATE_TEST_SUITE_P(
    Changing, Golden,
    testing::Values(
        Case{"pause", {"pause", "prod", "-m", "looking"}}, Case{"resume", {"resume", "d12"}},
        Case{"abort", {"abort", "prod", "--dry-run"}}, Case{"retry", {"retry", "prod", "--json"}},
        Case{"queue_first", {"queue", "prod", "--first", "d14", "-m", "the fix"}},
        Case{"hold", {"hold", "prod", "--exclusive", "-m", "incident"}}, Case{"unhold", {"unhold", "prod"}},
        Case{"freeze", {"freeze", "holiday", "-m", "nobody is here", "--to", "2026-12-27T00:00:00Z"}},
        Case{
            "freeze_all",
            {"freeze", "incident", "--all", "-m", "4711", "--stage", "prod", "--dry-run", "--json"}
        },
        Case{"veto", {"veto", "b-cccccccccc", "-m", "loses sessions"}},
        Case{"veto_lift", {"veto", "9f8e7d6c5b", "--lift", "--dry-run", "--json"}},
        Case{"approve", {"approve", "prod", "b-cccccccccc", "-m", "seen on canary"}},
        Case{"approve_back", {"approve", "prod", "--take-back", "--json"}},
        Case{"pin", {"pin", "#11", "-m", "VIP"}}, Case{"unpin", {"unpin", "b-bbbbbbbbbb", "--dry-run"}},
        Case{"gc", {"gc"}}, Case{"gc_json", {"gc", "--all", "--json"}},
        Case{"unfreeze", {"unfreeze", "holiday"}}, Case{"hosts_drain", {"hosts", "drain", "web-1"}},
        Case{"hosts_pause", {"hosts", "pause", "web-1", "-m", "looking"}},
        Case{"hosts_resume", {"hosts", "resume", "web-1", "--dry-run"}},
        Case{"hosts_reset", {"hosts", "reset", "web-1", "web"}},
        Case{"hosts_redeploy", {"hosts", "redeploy", "web-1", "--reason", "odd"}},
        Case{"hosts_assign", {"hosts", "assign", "web-1", "canary", "--from", "web", "--leaving", "1"}},
        Case{"hosts_assign_back", {"hosts", "assign", "web-1", "--as-proposed", "--dry-run"}},
        Case{"hosts_assign_wrong", {"hosts", "assign", "web-1", "canary", "--as-proposed"}},
        Case{"hosts_unassign", {"hosts", "unassign", "web-1", "canary", "-o", "json"}},
        Case{"hosts_unassign_wrong", {"hosts", "unassign", "web-1"}},
        Case{"hosts_undrain", {"hosts", "undrain", "web-1", "-o", "name"}},
        Case{"hosts_revoke", {"hosts", "revoke", "web-1"}},
        Case{"hosts_forget", {"hosts", "forget", "web-1", "--json"}},
        Case{"hosts_forget_yes", {"hosts", "forget", "web-1", "--yes"}},
        Case{"token_create", {"token", "create", "ci"}},
        Case{
            "token_create_enroll",
            {"token", "create", "web", "--role", "enroll", "--uses", "any", "--group", "a", "--expires", "1d"}
        },
        Case{"token_create_json", {"token", "create", "ci", "--json"}},
        Case{"token_revoke", {"token", "revoke", "ci"}}, Case{"promote_auto", {"promote", "--auto"}},
        Case{"promote_auto_json", {"promote", "--auto", "--dry-run", "--json"}},
        Case{"deploy_detached", {"deploy", "staging", "--detach"}},
        Case{"deploy_dry", {"deploy", "prod", "--dry-run"}},
        Case{"deploy_key", {"deploy", "prod", "#12", "-y", "-d", "--idempotency-key", "k1", "--json"}},
        Case{
            "deploy_plan",
            {"deploy", "prod", "#12", "-y", "-d", "--plan", "p-1a2b3c4d-5e6f7a8b-9c0d1e2f-3a4b5c6d"}
        },
        Case{"deploy_config", {"deploy", "staging", "--config", "-d"}},
        Case{"deploy_override", {"deploy", "staging", "--override", "-m", "the fix", "-d"}},
        Case{"promote_override", {"promote", "staging", "--override", "-m", "the fix", "-d"}},
        Case{"rollback_detached", {"rollback", "prod", "-d"}},
        Case{"restart_detached", {"restart", "staging", "-d"}}, Case{"stop_unconfirmed", {"stop", "staging"}},
        Case{"stop_detached", {"stop", "staging", "-y", "-d", "-m", "moved away"}},
        Case{"promote_detached", {"promote", "staging", "-d"}}, Case{"config_apply", {"config", "apply"}},
        Case{"config_apply_json", {"config", "apply", "--dry-run", "--json"}},
        Case{"config_set", {"config", "set", "prod", "WORKERS=24", "DB_URL=@file:/etc/web/db-url"}},
        Case{"config_set_secret", {"config", "set", "prod", "DB_PASSWORD=hunter2"}},
        Case{"config_set_json", {"config", "set", "prod", "KEY=@command:key", "--dry-run", "--json"}},
        Case{"config_unset", {"config", "set", "prod", "--unset", "WORKERS", "--unset", "DEBUG"}},
        Case{"config_set_wrong", {"config", "set", "prod", "WORKERS"}},
        Case{"config_restore", {"config", "restore", "v4"}},
        Case{"config_restore_wrong", {"config", "restore", "prod"}}
    ),
    name_of
);

INSTANTIATE_TEST_SUITE_P(
    OwnFile, Golden,
    testing::Values(
        Case{"config_check", {"config", "check"}},
        Case{"config_check_history", {"config", "check", "--against-history", "--since", "30d"}},
        Case{"config_check_json", {"config", "check", "--json"}},
        Case{"config_show_origin", {"config", "show", "--origin"}},
        Case{"config_show_json", {"config", "show", "--json"}},
        Case{"config_show_adopted", {"config", "show", "--adopted"}}, Case{"config_diff", {"config", "diff"}},
        Case{"config_diff_exit_code", {"config", "diff", "--exit-code"}}, Case{"init_refuses", {"init"}},
        Case{"init_print", {"init", "--print", "--service", "web"}},
        Case{"explain", {"explain", "rollout.floor"}}, Case{"explain_unknown", {"explain", "paralel"}},
        Case{"explain_retention", {"explain", "retention"}},
        Case{"publish_dry", {"publish", "--dry-run", "--commit", build_id, "--time", "2026-11-21T07:41:55Z"}},
        Case{"publish_without_commit", {"publish"}}, Case{"publish_nothing", {"publish", "nowhere"}}
    ),
    name_of
);

INSTANTIATE_TEST_SUITE_P(
    Wrong, Golden,
    testing::Values(
        Case{"wrong_command", {"stauts"}}, Case{"wrong_subcommand", {"hosts", "--drain"}},
        Case{"misspelt_subcommand", {"hosts", "assing", "web-1", "canary"}},
        Case{"wrong_option", {"deploy", "prod", "--weit"}},
        Case{"wrong_option_json", {"deploy", "prod", "--weit", "--json"}},
        Case{"missing_value", {"deploy", "prod", "-m"}}, Case{"wrong_stage", {"deploy", "porduction"}},
        Case{"missing_stage", {"deploy"}}, Case{"too_many", {"hold", "prod", "now"}},
        Case{"wrong_format", {"status", "-o", "xml"}}, Case{"unconfirmed", {"deploy", "prod"}},
        Case{"unconfirmed_json", {"deploy", "prod", "--json"}},
        Case{"hotfix_and_config", {"deploy", "staging", "--hotfix", "--config"}},
        Case{"promote_nothing", {"promote"}},
        Case{"token_uses", {"token", "create", "x", "--role", "enroll", "--uses", "0"}},
        Case{"token_for_agent", {"token", "create", "x", "--role", "agent"}},
        Case{"half_command", {"config"}}, Case{"wrong_server", {"status", "--server", "tt.example"}},
        Case{"wrong_socket", {"status", "--server", "unix:tt.sock"}},
        Case{"publish_remote_of_nothing", {"publish", "--remote", "https://github.com/acme/web.git"}},
        Case{"wrong_token_file", {"status", "--token-file", "nowhere"}}
    ),
    name_of
);

INSTANTIATE_TEST_SUITE_P(
    Help, Golden,
    testing::Values(
        Case{"help", {"help"}}, Case{"help_flag", {"--help"}}, Case{"help_deploy", {"help", "deploy"}},
        Case{"help_deploy_short", {"deploy", "-h"}}, Case{"help_exit_codes", {"help", "exit-codes"}},
        Case{"help_environment", {"help", "environment"}}, Case{"help_formatting", {"help", "formatting"}},
        Case{"help_verify", {"help", "verify"}}, Case{"help_revoke", {"help", "revoke"}},
        Case{"help_key_revoke", {"help", "key", "revoke"}},
        Case{"help_index_show", {"help", "index", "show"}},
        Case{"help_index_renew", {"help", "index", "renew"}}, Case{"help_publish", {"help", "publish"}},
        Case{"help_gc", {"help", "gc"}}, Case{"help_plan", {"help", "plan"}},
        Case{"help_hotfix", {"help", "hotfix"}}, Case{"hotfix_without_reason", {"hotfix", "web", "1a2b3c4"}},
        Case{"hotfix_without_commit", {"hotfix", "web", "-m", "why"}},
        Case{"hotfix_without_source", {"hotfix", "web", "1a2b3c4", "--dry-run", "-m", "why"}},
        Case{"help_sim", {"sim", "--help"}}, Case{"help_config", {"help", "config"}},
        Case{"help_config_show", {"help", "config", "show"}}, Case{"help_unknown", {"help", "depoly"}}
    ),
    name_of
);

/// A deploy that is followed, as the server tells of it from one request to the next.
class Following : public testing::Test {
protected:
    void tell(std::vector<DeployView> views) {
        for (const DeployView& view : views)
            tt.server.answer("GET /v1/deploys/" + view.deploy.id.value, encode(view));
    }

    static DeployView now(DeployState state, int done, int failed = 0) {
        DeployView view = a_deploy();
        view.deploy.state = state;
        view.done = done;
        view.failed = failed;
        for (int i = 0; i < done; ++i) view.hosts[static_cast<std::size_t>(i)].done = true;
        for (int i = 0; i < failed; ++i) view.hosts[static_cast<std::size_t>(i)].failed = true;
        if (is_over(state)) view.deploy.finished_at = at(95);
        return view;
    }

    Tt tt;
};

TEST_F(Following, EndsWellWithAnAcceptedDeploy) {
    tell(
        {now(DeployState::running, 0), now(DeployState::running, 1), now(DeployState::accepting, 2),
         now(DeployState::accepted, 2)}
    );
    expect_golden("follow_accepted", tt.run({"deploy", "prod", "--yes"}));
    EXPECT_EQ(tt.code, 0);
}

TEST_F(Following, SaysThatADeployByHandHoldsItsStage) {
    tell({now(DeployState::running, 0), now(DeployState::accepted, 2)});
    StageView prod;
    prod.name = StageName("prod");
    prod.hold = Hold{"ana", "manual regular d12", a_deploy().deploy.created_at, false, true};
    ServiceView service;
    service.name = ServiceName("web");
    service.stages = {prod};
    tt.server.replace("GET /v1/status", encode(StatusView{at(600), {service}, {}}));
    expect_golden("follow_held", tt.run({"wait", "d12"}));
}

TEST_F(Following, GivesProgramsOneObjectForEachChange) {
    tell({now(DeployState::running, 0), now(DeployState::accepted, 2)});
    expect_golden("follow_jsonl", tt.run({"deploy", "prod", "--yes", "-o", "jsonl"}));
}

TEST_F(Following, FailsWithAFailedDeployThatNothingFollows) {
    tell({now(DeployState::running, 0), now(DeployState::failed, 0, 1)});
    expect_golden("follow_failed", tt.run({"deploy", "prod", "--yes"}));
    EXPECT_EQ(tt.code, 1);
}

TEST_F(Following, FollowsTheRollbackThatAFailureLeadsTo) {
    tell({now(DeployState::running, 0), now(DeployState::failed, 0, 1)});
    DeployView rollback = now(DeployState::accepted, 2);
    rollback.deploy.id = DeployId("d13");
    rollback.deploy.number = 13;
    rollback.deploy.kind = DeployKind::rollback;
    tell({rollback});
    tt.server.replace("GET /v1/deploys", encode(HistoryView{{rollback.deploy}}));
    expect_golden("follow_rolled_back", tt.run({"deploy", "prod", "--yes"}));
    EXPECT_EQ(tt.code, 8);
}

TEST_F(Following, LeavesADeployAloneWhenTheTimeToWaitIsOver) {
    tell({now(DeployState::running, 0)});
    expect_golden("follow_timeout", tt.run({"deploy", "prod", "--yes", "--timeout", "1ms"}));
    EXPECT_EQ(tt.code, 7);
}

TEST_F(Following, WaitsForADeployThatSomebodyElseStarted) {
    tell({now(DeployState::running, 0), now(DeployState::accepted, 2)});
    expect_golden("wait_deploy", tt.run({"wait", "d12"}));
    EXPECT_EQ(tt.code, 0);
}

TEST_F(Following, WaitsForTheNewestDeployOfAStage) {
    tell({now(DeployState::failed, 0, 1)});
    tt.server.replace("GET /v1/deploys", encode(HistoryView{{now(DeployState::failed, 0, 1).deploy}}));
    expect_golden("wait_stage", tt.run({"wait", "prod", "-o", "name"}));
    EXPECT_EQ(tt.code, 1);
}

TEST_F(Following, WaitsForNothingWhereNothingWasDeployed) {
    tt.server.replace("GET /v1/deploys", encode(HistoryView{}));
    expect_golden("wait_nothing", tt.run({"wait", "prod"}));
    EXPECT_EQ(tt.code, 1);
}

TEST(Tt, TellsWhatTheServerRefused) {
    struct Refused {
        int status;
        const char* code;
        int exit;
    };

    for (const auto& [status, code, exit] :
         {Refused{409, "blocked", 5}, Refused{409, "conflict", 6}, Refused{403, "denied", 4},
          Refused{400, "invalid_input", 2}, Refused{404, "not_found", 1}, Refused{503, "unavailable", 1},
          Refused{504, "timeout", 7}}) {
        Tt tt;
        tt.server.replace(
            "POST /v1/holds", R"({"code":")" + std::string(code) + R"(","message":"no","hint":"ask"})", status
        );
        EXPECT_EQ(
            tt.run({"hold", "prod"}),
            "exit " + std::to_string(exit)
                + "\n--- asked\nPOST /v1/holds "
                  R"({"dry_run":false,"exclusive":false,"on":true,"reason":"","service":"web","stage":"prod"})"
                  "\n"
                  "--- stdout\n--- stderr\nerror: no\nhint: ask\n"
        );
    }
}

TEST(Tt, SaysWithAnExitCodeThatNothingWasToDo) {
    Tt tt;
    tt.server.replace("POST /v1/holds", encode(Answer{"x", "prod is not on hold", false}));
    tt.run({"unhold", "prod"});
    EXPECT_EQ(tt.code, 0);
    tt.run({"unhold", "prod", "--exit-code"});
    EXPECT_EQ(tt.code, 3);
}

TEST(Tt, LooksForTheBuildBeforeItAsksWhetherToPromoteIt) {
    Tt tt;
    tt.server.replace("GET /v1/plan", R"({"code":"not_found","message":"nothing newer","hint":"why"})", 404);
    expect_golden("promote_nothing_newer", tt.run({"promote", "prod"}));
    tt.run({"promote", "prod", "--yes", "--detach", "--idempotency-key", "k"});
    EXPECT_EQ(tt.code, 0) << "the key may stand for a promotion that is over";
}

TEST(Tt, SaysThatDrainedHostsAreNotListed) {
    Tt tt;
    HostView drained;
    drained.host.facts.name = "web-9";
    drained.host.drained = true;
    tt.server.replace("GET /v1/hosts", encode(HostsView{{drained}}));
    expect_golden("hosts_drained", tt.run({"hosts", "prod"}));
}

TEST(Tt, ListsTheWholeFleetWhereNothingNamesAService) {
    Tt tt;
    fs::remove(tt.directory / "tt.yaml");
    tt.run({"hosts"});
    EXPECT_EQ(tt.code, 0);
    tt.run({"hosts", "prod"});
    EXPECT_EQ(tt.code, 2);
}

TEST(Tt, SendsTheTokenOfItsFile) {
    Tt tt;
    std::ofstream(tt.directory / "token") << "tt_secret\n";
    tt.run({"status", "--token-file", "token"});
    EXPECT_EQ(tt.server.last_authorization(), "Bearer tt_secret");
}

TEST(Tt, PublishesATreeOnceAndSendsItsBytesOnce) {
    Tt tt;
    const std::vector<std::string> words{
        "publish", "--commit", std::string(40, 'a'), "--time", "2026-11-21T07:41:55Z"
    };
    tt.server.answer_artifacts();
    expect_golden("publish", tt.run(words));
    expect_golden("publish_again", tt.run(words));
}

TEST(Tt, PublishesAnArchiveAsTheTreeInIt) {
    Tt tt;
    const std::vector<std::string> words{
        "publish", "--commit", std::string(40, 'a'), "--time", "2026-11-21T07:41:55Z",
        "-o",      "name",     "--dry-run"
    };
    const std::string from_tree = tt.run(words);
    ASSERT_EQ(
        std::system(("tar -C " + (tt.directory / "dist").string() + " -czf "
                     + (tt.directory / "app.tar.gz").string() + " .")
                        .c_str()),
        0
    );
    std::vector<std::string> archive = words;
    archive.insert(archive.begin() + 1, "app.tar.gz");
    EXPECT_EQ(tt.run(archive), from_tree);
}

TEST(Tt, WritesATtYamlThatItAcceptsAndNeverOverwritesOne) {
    Tt tt;
    fs::remove(tt.directory / "tt.yaml");
    tt.run({"init", "--service", "shop"});
    EXPECT_EQ(tt.code, 0);
    EXPECT_NE(read(tt.directory / "tt.yaml").find("service: shop"), std::string::npos);
    tt.run({"config", "check"});
    EXPECT_EQ(tt.code, 0);
    tt.run({"init"});
    EXPECT_EQ(tt.code, 6);
    tt.run({"init", "--force"});
    EXPECT_EQ(tt.code, 0);
}

TEST(Tt, PointsAtEachProblemOfATtYaml) {
    Tt tt;
    std::ofstream(tt.directory / "tt.yaml") << "tt: 1\nservice: web\nstages:\n  - name: staging\n    hots: { "
                                               "group: a }\n    rollout: { parallel: many }\n";
    expect_golden("config_check_problems", tt.run({"config", "check"}));
    EXPECT_EQ(tt.code, 2);
}

TEST(Tt, WarnsOfAScheduleThatMeetsNoWindow) {
    Tt tt;
    std::ofstream(tt.directory / "tt.yaml")
        << "tt: 1\nservice: web\nstages:\n  - name: prod\n    hosts: { group: a }\n"
           "    promote: { schedule: \"0 20 * * mon-fri\", zone: UTC, within: 2h }\n"
           "    windows: [{ days: mon-thu, hours: \"09:00-16:00\", zone: UTC }]\n";
    expect_golden("config_check_warning", tt.run({"config", "check"}));
    EXPECT_EQ(tt.code, 0);
}

TEST(Tt, NeedsNoServerToSayThatThereIsNoService) {
    Tt tt;
    fs::remove(tt.directory / "tt.yaml");
    tt.variables["TT_SERVER"] = "http://127.0.0.1:1";
    expect_golden("nowhere", tt.run({}));
    expect_golden("nowhere_status", tt.run({"status"}));
}

TEST(Tt, SaysThatNobodyListens) {
    Tt tt;
    tt.variables["TT_SERVER"] = "http://127.0.0.1:1";
    tt.run({"status"});
    EXPECT_EQ(tt.code, 1);
}

} // namespace
} // namespace tt
