// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.GoDuration;
import io.minitempo.query.request.MetricsParameters;
import io.minitempo.query.request.Times;
import io.minitempo.server.http.QueryParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/// The time range of a search or a tag query after the rules of `spec/api.md §3.3`.
///
/// @param start unix seconds; 0 for recent data only
/// @param end unix seconds; 0 for recent data only
public record TimeWindow(long start, long end) {

    private static final long SECOND = 1_000_000_000L;

    /// What the rules depend on.
    ///
    /// @param now the time
    /// @param backendAfter how long a range is that is not given
    /// @param endCutoff how far before now a range ends at the latest
    public record Rules(Instant now, Duration backendAfter, Duration endCutoff) {}

    /// The range that the parameters `start`, `end` and `since` of a URL ask for.
    ///
    /// @throws TempoException.Invalid `error parsing date range: ...`
    public static TimeWindow of(QueryParameters query, Rules rules) {
        try {
            if (query.get("since").isPresent()) {
                Duration since = MetricsParameters.since(query.get("since", ""));
                long end = rules.now.minus(rules.endCutoff).getEpochSecond();
                return new TimeWindow(end - since.toSeconds(), end);
            }
            return of(seconds(query, "start"), seconds(query, "end"), rules);
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("error parsing date range: " + e.text(), e);
        }
    }

    /// Seconds that are no time at all count as absent when the other bound is absent too.
    private static OptionalLong seconds(QueryParameters query, String name) {
        if (query.get(name).isEmpty()) {
            return OptionalLong.empty();
        }
        String other = name.equals("start") ? "end" : "start";
        if (query.get(other).isEmpty()) {
            return OptionalLong.of(0);
        }
        return OptionalLong.of(Math.floorDiv(Times.nanos(query.get(name, ""), name), SECOND));
    }

    /// The range that the fields of a message ask for; 0 is absent.
    ///
    /// @throws TempoException.Invalid `error parsing date range: ...`
    public static TimeWindow of(int start, int end, Rules rules) {
        try {
            return of(field(start), field(end), rules);
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("error parsing date range: " + e.text(), e);
        }
    }

    private static OptionalLong field(int seconds) {
        return seconds == 0 ? OptionalLong.empty() : OptionalLong.of(Integer.toUnsignedLong(seconds));
    }

    private static TimeWindow of(OptionalLong start, OptionalLong end, Rules rules) {
        long latest = rules.now.minus(rules.endCutoff).getEpochSecond();
        long recent = rules.now.minus(rules.backendAfter).getEpochSecond();
        if (start.isEmpty() && end.isEmpty()) {
            return new TimeWindow(recent, latest);
        }
        if (start.isEmpty() || end.isEmpty()) {
            throw new TempoException.Invalid("only one of start and end provided: must provide both or neither");
        }
        long to = Math.min(end.getAsLong(), latest);
        long from = start.getAsLong() > to ? recent : start.getAsLong();
        return new TimeWindow(from, to);
    }

    /// Whether only recent data is wanted, of any time.
    public boolean isRecentOnly() {
        return start == 0 || end == 0;
    }

    /// Refuses a range that is too long; zero for any length.
    ///
    /// @throws TempoException.Invalid `range specified by start and end exceeds 168h0m0s. received start=1 end=2`
    public void check(Duration longest) {
        if (longest.isPositive() && end - start > longest.toSeconds()) {
            throw new TempoException.Invalid("range specified by start and end exceeds " + GoDuration.format(longest)
                    + ". received start=" + start + " end=" + end);
        }
    }
}
