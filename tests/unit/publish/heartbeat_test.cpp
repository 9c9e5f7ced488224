#include "cli/publish/heartbeat.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <sstream>

namespace tt {
namespace {

/// A stream that one thread writes to and another waits at.
class Watched : public std::stringbuf {
public:
    /// Waits until that text was written, in however many parts.
    bool sees(const std::string& text) {
        std::unique_lock lock(mutex_);
        return written_.wait_for(lock, std::chrono::minutes{1}, [&] { return seen_.contains(text); });
    }

    std::string seen() {
        const std::scoped_lock lock(mutex_);
        return seen_;
    }

private:
    std::streamsize xsputn(const char* text, std::streamsize size) override {
        const std::scoped_lock lock(mutex_);
        seen_.append(text, static_cast<std::size_t>(size));
        written_.notify_all();
        return size;
    }

    int_type overflow(int_type letter) override {
        const char one = traits_type::to_char_type(letter);
        return xsputn(&one, 1) == 1 ? letter : traits_type::eof();
    }

    std::mutex mutex_;
    std::condition_variable written_;
    std::string seen_;
};

struct Streams {
    Watched watched;
    std::ostream remarks{&watched};
    std::ostringstream results;

    Output output(bool terminal) {
        return {{results, remarks, Look{}, Look{.terminal = terminal}}, Format::table};
    }
};

TEST(Heartbeat, RewritesOneLineOfATerminalAndTakesItAway) {
    Streams streams;
    Output output = streams.output(true);
    {
        Heartbeat heartbeat(output, "sending");
        EXPECT_TRUE(streams.watched.sees("sending\n"));
        heartbeat.say("sent 1 MB of 2 MB");
        EXPECT_TRUE(streams.watched.sees("\x1b[1A\r\x1b[2Ksent 1 MB of 2 MB\n"));
    }
    EXPECT_TRUE(streams.watched.seen().ends_with("\x1b[1A\x1b[J"));
}

TEST(Heartbeat, SaysNothingOfWhatIsSoonOver) {
    Streams streams;
    Output output = streams.output(false);
    {
        Heartbeat(output, "sending").say("more");
    }
    EXPECT_EQ(streams.watched.seen(), "");
}

} // namespace
} // namespace tt
