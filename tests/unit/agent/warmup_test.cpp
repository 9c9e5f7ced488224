#include "agent/health.hpp"
#include "agent/warmup.hpp"
#include "integrations/posix/system_clock.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tt::agent {

namespace {

/// Answers as a script of its number says; shared by all clients.
class Script {
public:
    using Line = std::function<Result<HttpResponse>(int number)>;

    explicit Script(Line line)
        : line_(std::move(line)) {}

    NewHttpClient clients() {
        return [this] { return std::make_unique<Client>(*this); };
    }

    [[nodiscard]] int asked() const { return asked_; }

private:
    class Client : public HttpClient {
    public:
        explicit Client(Script& script)
            : script_(script) {}

        Result<HttpResponse> send(const HttpRequest&) override { return script_.line_(script_.asked_++); }

    private:
        Script& script_;
    };

    Line line_;
    std::atomic<int> asked_ = 0;
};

Result<HttpResponse> status(int code) {
    HttpResponse response;
    response.status = code;
    return response;
}

/// As slow as a service can be: it answers after that time of the machine's own clock.
Result<HttpResponse> slow(std::chrono::milliseconds time) {
    const auto until = time_since_boot() + time;
    while (time_since_boot() < until) std::this_thread::yield();
    return status(200);
}

Warmup warmup() {
    Warmup warmup;
    warmup.http = {"http://h/a", "http://h/b"};
    warmup.count = 7;
    return warmup;
}

const std::stop_token never_stopped;

} // namespace

TEST(Warmup, AsksAsOftenAsTheBuildSays) {
    Script script([](int) { return status(200); });
    const auto warmed = warm_up(warmup(), {}, script.clients(), never_stopped);
    ASSERT_TRUE(warmed);
    EXPECT_EQ(warmed->requests, 7);
    EXPECT_EQ(warmed->failed, 0);
    EXPECT_TRUE(warmed->in_time);
}

TEST(Warmup, CountsGoodAnswersOnly) {
    Script script([](int number) -> Result<HttpResponse> {
        if (number < 2) return fail(ErrorKind::unavailable, "nobody there");
        return status(number == 2 ? 503 : 200);
    });
    const auto warmed = warm_up(warmup(), {}, script.clients(), never_stopped);
    EXPECT_EQ(warmed->requests, 10);
    EXPECT_EQ(warmed->failed, 3);
}

TEST(Warmup, GoesOnUntilTheNewestAnswersAreFastEnough) {
    Script script([](int number) { return number < 12 ? slow(std::chrono::milliseconds{4}) : status(200); });
    auto adaptive = warmup();
    adaptive.p95 = std::chrono::milliseconds{2};
    adaptive.window = 5;
    const auto warmed = warm_up(adaptive, {}, script.clients(), never_stopped);
    EXPECT_TRUE(warmed->in_time);
    EXPECT_GE(warmed->requests, 17);
    EXPECT_LE(warmed->p95, *adaptive.p95);
}

TEST(Warmup, EndsAfterItsTimeAsWarmAsItGot) {
    Script script([](int) { return slow(std::chrono::milliseconds{3}); });
    auto hopeless = warmup();
    hopeless.p95 = std::chrono::milliseconds{1};
    hopeless.max = std::chrono::milliseconds{60};
    const auto warmed = warm_up(hopeless, {}, script.clients(), never_stopped);
    ASSERT_TRUE(warmed);
    EXPECT_FALSE(warmed->in_time);
}

TEST(Warmup, AsksFromSeveralThreadsAtOnce) {
    std::atomic<int> now = 0, most = 0;
    Script script([&](int) {
        most = std::max<int>(most, ++now);
        auto answer = slow(std::chrono::milliseconds{5});
        --now;
        return answer;
    });
    auto wide = warmup();
    wide.count = 30;
    wide.parallel = 3;
    EXPECT_TRUE(warm_up(wide, {}, script.clients(), never_stopped));
    EXPECT_GT(most, 1);
    EXPECT_LE(most, 3);
}

TEST(Warmup, IsGivenUpOnAStop) {
    std::stop_source stop;
    Script script([&](int number) {
        if (number == 3) stop.request_stop();
        return status(200);
    });
    const auto warmed = warm_up(warmup(), {}, script.clients(), stop.get_token());
    ASSERT_FALSE(warmed);
    EXPECT_EQ(warmed.error().kind, ErrorKind::cancelled);
    EXPECT_EQ(script.asked(), 4);
}

TEST(Warmup, RefusesAnAddressThatNothingFillsIn) {
    Script script([](int) { return status(200); });
    auto wrong = warmup();
    wrong.http = {"http://h:${PORT}/"};
    EXPECT_EQ(warm_up(wrong, {}, script.clients(), never_stopped).error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(script.asked(), 0);
}

TEST(Soak, BearsASingleBadAnswerAmongGoodOnes) {
    Script script([](int number) { return status(number % 2 == 0 ? 503 : 200); });
    HealthCheck check;
    check.http = "http://h/";
    check.consecutive = 2;
    check.interval = std::chrono::milliseconds{1};
    check.soak = std::chrono::milliseconds{60};
    EXPECT_TRUE(stay_healthy(check, {}, *script.clients()(), never_stopped));
    EXPECT_GT(script.asked(), 2);
}

TEST(Soak, FailsWhenTheServiceFellIll) {
    Script script([](int number) { return status(number < 3 ? 200 : 500); });
    HealthCheck check;
    check.http = "http://h/";
    check.consecutive = 2;
    check.interval = std::chrono::milliseconds{1};
    check.soak = std::chrono::minutes{1};
    const auto ill = stay_healthy(check, {}, *script.clients()(), never_stopped);
    ASSERT_FALSE(ill);
    EXPECT_EQ(ill.error().message, "it did not stay healthy for 1m: status was 500, not 200");
    EXPECT_EQ(script.asked(), 5);
}

TEST(Health, LooksForATextInTheAnswer) {
    HealthCheck check;
    check.http = "http://h/";
    check.body = "build ${build}";
    check.timeout = std::chrono::milliseconds{20};
    check.interval = std::chrono::milliseconds{1};
    Subject subject;
    subject.build = BuildId{"b-2"};
    std::string body = "this is build b-1";
    Script script([&](int) {
        auto response = status(200);
        response->body = body;
        return response;
    });
    const auto old = await_health(check, subject, *script.clients()(), never_stopped);
    ASSERT_FALSE(old);
    EXPECT_NE(old.error().message.find("the answer does not hold 'build b-2'"), std::string::npos);
    body = "this is build b-2";
    EXPECT_TRUE(await_health(check, subject, *script.clients()(), never_stopped));
}

} // namespace tt::agent
