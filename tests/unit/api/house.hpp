#pragma once

#include "integrations/api/collector.hpp"
#include "integrations/crypto/sha256.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/fakes/memory_artifact_store.hpp"
#include "tests/fakes/memory_store.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <functional>

namespace tt {

/// A store that the test may look over the shoulder of, and have refuse to remove anything.
class WatchedStore : public MemoryArtifactStore {
public:
    Result<> remove(const Digest& digest) override {
        ++removals;
        if (on_remove) on_remove(digest);
        if (refuses) return fail(ErrorKind::denied, "the store deletes no files", "let it");
        return MemoryArtifactStore::remove(digest);
    }

    bool refuses = false;
    int removals = 0;
    std::function<void(const Digest&)> on_remove = {};
};

/// A real engine over ten days old builds b-1 to b-5 of a service `web`, with their artifacts. Stage prod
/// runs b-3 and would take b-5 next; the retention keeps nothing.
class House {
public:
    using Adapt = std::function<void(State&)>;

    explicit House(const Adapt& adapt = {}) {
        fill(database_->state);
        if (adapt) adapt(database_->state);
        for (const auto& [key, build] : database_->state.builds.rows()) keep(*build);
        restart();
    }

    /// The next process, with what the one before had committed.
    void restart() {
        collector_.reset();
        engine_.reset();
        store_ = std::make_unique<MemoryStore>(database_);
        engine_ = Engine::start(*store_, clock_, no_zones, [](const Committed&) {}).value();
        collector_.emplace(Collector::Places{*engine_, artifacts, deltas, claims}, std::stop_token{});
    }

    Collector& collector() { return *collector_; }

    Engine& engine() { return *engine_; }

    [[nodiscard]] const Build& build(int number) {
        state_ = engine_->state();
        return *state_->builds.find("b-" + std::to_string(number));
    }

    bool has_bytes(int number) { return artifacts.size(build(number).artifact.digest)->has_value(); }

    GarbageView collect() { return collector().collect(web, ana).value(); }

    static Digest tree(int number) { return sha256("tree " + std::to_string(number)); }

    /// A delta pack that was written so long ago.
    DeltaName add_delta(int older, int newer, Duration ago = std::chrono::hours{25}) {
        std::ofstream(directory / "pack") << "pack";
        const DeltaName name{tree(older), tree(newer)};
        EXPECT_TRUE(deltas.add(name, directory / "pack"));
        const auto at = std::chrono::floor<std::chrono::seconds>(clock_.now() - ago).time_since_epoch();
        const timespec time{at.count(), 0};
        const std::array<timespec, 2> times{time, time};
        EXPECT_EQ(::utimensat(AT_FDCWD, (directory / "deltas" / to_text(name)).c_str(), times.data(), 0), 0);
        return name;
    }

    bool has_delta(const DeltaName& name) { return deltas.size(name)->has_value(); }

    const ServiceName web{"web"};
    const Actor ana{"ana", {}, "test"};
    TemporaryDirectory directory;
    WatchedStore artifacts;
    DeltaDirectory deltas = DeltaDirectory::open(directory.path()).value();
    ArtifactClaims claims;

private:
    void fill(State& state) {
        Policy policy;
        policy.service = web;
        policy.revision = 1;
        policy.retention = Retention{0, std::chrono::hours{48}};
        policy.stages.resize(1);
        policy.stages[0].name = StageName{"prod"};
        policy.stages[0].promote.on = PromoteOn::manual;
        state.policies.put(policy);
        Stage stage;
        stage.service = web;
        stage.name = StageName{"prod"};
        stage.running = BuildId{"b-3"};
        state.stages.put(stage);
        Service service;
        service.name = web;
        service.policy = 1;
        for (int number = 1; number <= 5; ++number) state.builds.put(made(number));
        service.builds = 5;
        state.services.put(service);
    }

    Build made(int number) {
        Build build;
        build.id = BuildId{"b-" + std::to_string(number)};
        build.service = web;
        build.number = static_cast<std::uint64_t>(number);
        build.digest = tree(number);
        const std::string bytes = "bytes " + std::to_string(number);
        build.artifact = {sha256(bytes), bytes.size()};
        build.published_at = clock_.now() - std::chrono::days{10};
        return build;
    }

    /// The store has the bytes that the number stands for, whatever build names them.
    void keep(const Build& build) {
        std::ofstream(directory / "bytes") << "bytes " + std::to_string(build.number);
        EXPECT_TRUE(artifacts.add(sha256("bytes " + std::to_string(build.number)), directory / "bytes"));
    }

    ManualClock clock_;
    std::shared_ptr<MemoryDatabase> database_ = std::make_shared<MemoryDatabase>();
    std::unique_ptr<MemoryStore> store_;
    std::unique_ptr<Engine> engine_;
    std::optional<Collector> collector_;
    std::shared_ptr<const State> state_;
};

} // namespace tt
