#include "cli/publish/deltas.hpp"

#include "cli/publish/artifact_cache.hpp"
#include "cli/publish/caches.hpp"
#include "cli/publish/delta_bases.hpp"
#include "cli/publish/heartbeat.hpp"
#include "cli/publish/upload.hpp"
#include "integrations/archive/flat_build.hpp"
#include "integrations/build/delta_name.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/delta/delta_pack.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>

#include <tuple>

namespace tt {

namespace {

using std::filesystem::path;

constexpr std::uint64_t most_cached = std::uint64_t{4} << 30U;

/// Of the newest; a base that is older has gone long before.
constexpr std::string_view looked_at = "200";

std::string named(const Build& build) {
    return "#" + std::to_string(build.number) + " (" + short_id(build.id) + ")";
}

Result<FileDescriptor> open_to_read(const path& file) {
    FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened) return system_failure("read", file);
    return opened;
}

ReadFile reader_of(const PackedBuild& packed) {
    return [&packed](const ManifestEntry& file) -> Result<std::string> {
        if (const auto* extra = find_extra_file(packed.extra, file.path)) return extra->content;
        return read_file(packed.tree / file.path, file.size);
    };
}

std::int64_t seconds_of(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// Makes deltas to one build, one after the other.
class DeltaMaker {
public:
    DeltaMaker(Context& context, const PackedBuild& packed)
        : context_(context)
        , packed_(packed) {
        const auto directory = cache_of(context.variables, "artifacts");
        auto cache = directory ? ArtifactCache::open(*directory, most_cached)
                               : Result<ArtifactCache>(std::unexpected(directory.error()));
        if (cache) cache_ = *std::move(cache);
        if (cache_) std::ignore = cache_->add(packed.build.artifact.digest, packed.file);
    }

    /// Nothing: the server has it, or it is not worth it.
    Result<std::optional<MadeDelta>> make(const Build& base) {
        const DeltaName name{base.digest, packed_.build.digest};
        if (!is_well_formed(base.digest) || !is_well_formed(base.artifact.digest))
            return fail(ErrorKind::corrupt, "its digest is malformed");
        const std::string url = "/v1/deltas/" + to_text(name);
        TT_ASSIGN(const bool known, is_known(context_.client, url));
        if (known) return std::nullopt;
        TT_ASSIGN(const auto bytes, write_delta(base));
        if (!bytes) return std::nullopt;
        TT_TRY(send_file(context_, url, file()));
        return MadeDelta{base.id, *bytes};
    }

private:
    [[nodiscard]] path file() const { return packed_.scratch / "delta"; }

    /// How many bytes the delta has, or nothing if it is not worth it.
    Result<std::optional<std::uint64_t>> write_delta(const Build& base) {
        TT_ASSIGN(const FileDescriptor archive, archive_of(base));
        const Heartbeat heartbeat(context_.output, "making a delta from " + named(base));
        TT_ASSIGN(const auto older, FlatBuild::read(path_of(archive), packed_.scratch / "base"));
        if (digest(older.manifest()) != base.digest)
            return fail(ErrorKind::corrupt, "its artifact holds another build");
        return write_delta(older);
    }

    Result<std::optional<std::uint64_t>> write_delta(const FlatBuild& flat) {
        const auto read = [&](const ManifestEntry& file) -> Result<std::string> {
            return flat.bytes_of(file);
        };
        const DeltaTree older{flat.manifest(), read};
        const DeltaTree newer{packed_.manifest, reader_of(packed_)};
        const FileDescriptor into(::open(file().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!into) return system_failure("create", file());
        std::uint64_t bytes = 0;
        const auto is_long = [&] { return !is_worth_it(bytes, packed_.build.artifact.bytes); };
        const auto write = [&](std::string_view part) -> Result<> {
            bytes += part.size();
            if (is_long()) return fail(ErrorKind::blocked, "the delta is not worth it");
            return write_all(into, part, file());
        };
        const auto made = make_delta(older, newer, seconds_of(packed_.build.commit.time), write);
        if (is_long()) return std::nullopt;
        if (!made) return std::unexpected(made.error());
        return bytes;
    }

    Result<FileDescriptor> archive_of(const Build& base) {
        if (cache_) {
            auto cached = cache_->find(base.artifact.digest);
            if (cached && *cached) return **std::move(cached);
        }
        const path fetched = packed_.scratch / "base.tar.zst";
        TT_TRY(fetch(base, fetched));
        if (cache_) std::ignore = cache_->add(base.artifact.digest, fetched);
        return open_to_read(fetched);
    }

    Result<> fetch(const Build& base, const path& into) {
        Heartbeat heartbeat(context_.output, "fetching " + named(base));
        auto get = Client::request("GET", "/v1/artifacts/" + percent_encoded(base.artifact.digest.value), {});
        get.download = Download{.file = into, .max_file = base.artifact.bytes};
        get.timeout = Duration{0};
        get.stall_timeout = std::chrono::minutes{1};
        TT_TRY(context_.client.send(std::move(get)));
        TT_ASSIGN(const Digest found, sha256_file(into));
        if (found != base.artifact.digest) return fail(ErrorKind::corrupt, "its artifact has other bytes");
        return {};
    }

    Context& context_;
    const PackedBuild& packed_;
    std::optional<ArtifactCache> cache_;
};

Result<std::vector<Build>> bases_for(Context& context, const Build& build, std::size_t newest) {
    const std::string& service = build.service.value;
    TT_ASSIGN(
        const auto builds, context.client.get<BuildsView>(
                               "/v1/builds", {{"service", service}, {"limit", std::string(looked_at)}}
                           )
    );
    TT_ASSIGN(const auto hosts, context.client.get<HostsView>("/v1/hosts", {{"service", service}}));
    return delta_bases(builds, hosts.hosts, build, newest);
}

} // namespace

std::vector<MadeDelta> make_deltas(Context& context, const PackedBuild& packed, std::size_t newest) {
    const auto bases = bases_for(context, packed.build, newest);
    if (!bases) {
        // Of a service that is not known, whoever records the build says so.
        if (bases.error().kind != ErrorKind::not_found)
            context.output.remark("no deltas: " + bases.error().message);
        return {};
    }
    DeltaMaker maker(context, packed);
    std::vector<MadeDelta> made;
    for (const Build& base : *bases) {
        const auto delta = maker.make(base);
        if (!delta) context.output.remark("no delta from " + named(base) + ": " + delta.error().message);
        if (!delta || !*delta) continue;
        context.output.remark("made a delta from " + named(base) + ", " + size_text((*delta)->bytes));
        made.push_back(**delta);
    }
    return made;
}

} // namespace tt
