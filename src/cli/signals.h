// What a program that runs until it is told to end is told.
#pragma once

#include <chrono>
#include <csignal>
#include <thread>

#include <pthread.h>

namespace linli::cli {

// SIGINT and SIGTERM end the server, SIGHUP has it read its keys and its certificate again. They are blocked
// in every thread started from here on, and taken by one that waits for them.
class Signals {
  public:
    Signals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGHUP);
        sigaddset(&signals_, SIGUSR1);  // sent by ourselves, to stop waiting
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);  // NOLINT: before any thread but this one
    }

    // Waits so long; true when it was to end before.
    bool end_within(std::chrono::seconds time) const {
        sigset_t ends;
        sigemptyset(&ends);
        sigaddset(&ends, SIGINT);
        sigaddset(&ends, SIGTERM);
        const timespec at_most{time.count(), 0};
        return sigtimedwait(&ends, nullptr, &at_most) > 0;
    }

    // Calls reload() at each SIGHUP and stop() at the end, as long as it lives.
    class Waiting {
      public:
        template <class Reload, class Stop>
        Waiting(const Signals& signals, Reload reload, Stop stop)
            : thread_([set = signals.signals_, reload, stop] {
                  int signal = 0;
                  for (sigwait(&set, &signal); signal == SIGHUP; sigwait(&set, &signal))
                      reload();
                  if (signal != SIGUSR1) stop();
              }) {}
        ~Waiting() {
            pthread_kill(thread_.native_handle(), SIGUSR1);
            thread_.join();
        }
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;

      private:
        std::thread thread_;
    };

  private:
    sigset_t signals_{};
};

}  // namespace linli::cli
