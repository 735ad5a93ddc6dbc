// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.api;

import io.minitempo.cli.shell.Figures;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// The options of every command that asks a running Tempo.
final class ApiOptions {

    private static final Duration USUAL_RANGE = Duration.ofHours(1);

    @Option(names = "--org-id", paramLabel = "TENANT", description = "the tenant, where there are several")
    private String orgId = "";

    @Option(names = "--header", paramLabel = "NAME=VALUE", description = "a header of the request; may be repeated")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "how long an answer may take (${DEFAULT-VALUE})")
    private String timeout = "";

    /// The headers of a request, the tenant included.
    Map<String, String> headers() {
        Map<String, String> all = new LinkedHashMap<>(headers);
        if (!orgId.isEmpty()) {
            all.put("X-Scope-OrgID", orgId);
        }
        return all;
    }

    /// How long an answer may take.
    ///
    /// @throws TempoException.Invalid when it cannot be read
    Duration timeout() {
        try {
            Duration parsed = GoDuration.parse(timeout);
            if (parsed.isPositive()) {
                return parsed;
            }
        } catch (IllegalArgumentException | TempoException e) {
            throw new TempoException.Invalid("--timeout: \"" + timeout + "\" is no duration such as 30s", e);
        }
        throw new TempoException.Invalid("--timeout must be above zero");
    }

    /// A range of time.
    ///
    /// @param start where it begins
    /// @param end where it ends
    record Range(Instant start, Instant end) {

        /// The range that two arguments name; without them the last hour.
        ///
        /// @throws TempoException.Invalid when they name none
        static Range of(String start, String end, Terminal terminal) {
            Instant now = terminal.clock().instant();
            if (start.isEmpty() && end.isEmpty()) {
                return new Range(now.minus(USUAL_RANGE), now);
            }
            if (end.isEmpty()) {
                throw new TempoException.Invalid("START without END; give both, such as now-1h now, or neither");
            }
            Range range = new Range(Figures.parseTime(start, now), Figures.parseTime(end, now));
            if (!range.start.isBefore(range.end)) {
                throw new TempoException.Invalid("START must lie before END");
            }
            return range;
        }

        int startSeconds() {
            return (int) start.getEpochSecond();
        }

        int endSeconds() {
            return (int) end.getEpochSecond();
        }

        long startNanos() {
            return start.getEpochSecond() * 1_000_000_000L + start.getNano();
        }

        long endNanos() {
            return end.getEpochSecond() * 1_000_000_000L + end.getNano();
        }
    }
}
