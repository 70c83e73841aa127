// The peer of the intake: Request Tracker 5 from Debian's packages.
#pragma once

namespace linli::bench {

// Starts a private Request Tracker (a database, a configuration and a port of its own, gone afterwards), has
// it create tickets like Linli's reports through REST 2.0 for some seconds, and stops it. Returns tickets per
// second, each committed before its answer. Throws std::runtime_error with the reason when Request Tracker is
// not there, does not start, or refuses a ticket.
double request_tracker_tickets_per_second();

}  // namespace linli::bench
