#include "integrations/yaml/config_keys.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tt {
namespace {

const ConfigKey* find_key(const std::string& path) {
    const auto found = std::ranges::find(config_keys(), path, &ConfigKey::path);
    return found == config_keys().end() ? nullptr : &*found;
}

/// Members of the model that are written otherwise: below `expect`, or not in tt.yaml at all.
const std::set<std::string> elsewhere = {
    "stages[].accept.status", "stages[].accept.script", "build.health.status", "build.health.header",
    "build.health.body"
};

template<class Struct>
void expect_every_member_has_a_key(const std::string& prefix) {
    std::apply(
        [&](const auto&... fields) {
            for (const std::string_view name : {fields.name...}) {
                const std::string path = prefix + std::string(name);
                EXPECT_TRUE(elsewhere.contains(path) || find_key(path) != nullptr) << path;
            }
        },
        Struct::fields()
    );
}

TEST(ConfigKeys, CoverEveryMemberOfTheModel) {
    expect_every_member_has_a_key<Owner>("owner.");
    expect_every_member_has_a_key<Source>("source.");
    expect_every_member_has_a_key<WriteBack>("source.write.");
    expect_every_member_has_a_key<BuildConfig>("build.");
    expect_every_member_has_a_key<Restart>("build.restart.");
    expect_every_member_has_a_key<TakeOut>("build.restart.out.");
    expect_every_member_has_a_key<Stop>("build.restart.stop.");
    expect_every_member_has_a_key<Warmup>("build.warmup.");
    expect_every_member_has_a_key<HealthCheck>("build.health.");
    expect_every_member_has_a_key<ProcessRules>("build.process.");
    expect_every_member_has_a_key<ProcessLimits>("build.process.limits.");
    expect_every_member_has_a_key<CgroupLimits>("build.process.cgroup.");
    expect_every_member_has_a_key<StagePolicy>("stages[].");
    expect_every_member_has_a_key<HostSelector>("stages[].hosts.");
    expect_every_member_has_a_key<PromotePolicy>("stages[].promote.");
    expect_every_member_has_a_key<RolloutPolicy>("stages[].rollout.");
    expect_every_member_has_a_key<Batch>("stages[].rollout.batches[].");
    expect_every_member_has_a_key<AcceptPolicy>("stages[].accept.");
}

TEST(ConfigKeys, AreToldApartAndExplained) {
    std::set<std::string> paths;
    for (const ConfigKey& key : config_keys()) {
        EXPECT_TRUE(paths.insert(key.path).second) << key.path;
        EXPECT_FALSE(key.doc.empty()) << key.path;
        EXPECT_EQ(key.doc.find('\n'), std::string::npos) << key.path;
        EXPECT_EQ(key.type.empty(), !key.supported) << key.path;
        EXPECT_TRUE(key.fallback.empty() || !key.required) << key.path;
    }
}

TEST(ConfigKeys, ShowTheDefaultsOfTheModel) {
    EXPECT_EQ(find_key("build.keep")->fallback, "3");
    EXPECT_EQ(find_key("build.hook_timeout")->fallback, "5m");
    EXPECT_EQ(find_key("stages[].on_failure")->fallback, "hold");
    EXPECT_EQ(find_key("stages[].on_failure")->type, "hold | rollback | continue");
    EXPECT_EQ(find_key("stages[].quorum")->fallback, "90%");
    EXPECT_EQ(find_key("stages[].hosts.lost_after")->fallback, "1h");
    EXPECT_EQ(find_key("priority")->fallback, "0");
    EXPECT_EQ(find_key("stages[].rollout.parallel")->fallback, "1");
    EXPECT_EQ(find_key("stages[].rollout.floor")->fallback, "75%, lower where no host could move");
    EXPECT_EQ(find_key("stages[].rollout.allow_outage")->fallback, "false");
    EXPECT_TRUE(find_key("stages[].name")->required);
    EXPECT_EQ(find_key("stages[].promote.on")->type, "manual | build | success");
    EXPECT_EQ(find_key("stages[].promote.within")->fallback, "1h");
    EXPECT_EQ(find_key("stages[].on_close")->fallback, "finish");
    EXPECT_TRUE(find_key("stages[].windows[].zone")->required);
    EXPECT_FALSE(find_key("stages[].promote.checks")->supported);
}

} // namespace
} // namespace tt
