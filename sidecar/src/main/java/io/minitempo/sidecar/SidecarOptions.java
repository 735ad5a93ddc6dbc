// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import io.minitempo.core.TempoException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the command line of a sidecar says. Flags are written as Tempo's: one or two dashes, `-name value` or
/// `-name=value`.
///
/// @param listen the port to listen on
/// @param to where everything is passed on to
/// @param admin the HTTP port; null for none
record SidecarOptions(
        HostPort listen, HostPort to, @Nullable HostPort admin) {

    static final String USAGE = """
            Usage of mini-tempo sidecar:
              -listen host:port
                \tThe address to listen on, such as 127.0.0.1:7000, [::1]:7000 or :7000. Port 0 takes any free one.
              -to host:port
                \tWhere every byte is passed on to. The host is looked up at every connection.
              -admin host:port
                \tThe address of the HTTP port with the switches for faults, the state and /metrics. (default none)
              -help
                \tPrints this.

            A byte for byte TCP proxy that stands between the port that a component listens on and the port that it
            advertises, and can be broken on purpose while it runs:

              mini-tempo sidecar -listen 127.0.0.1:7000 -to 127.0.0.1:9095 -admin 127.0.0.1:7001
              curl http://127.0.0.1:7001/state
              curl -d delay=100ms -d rate=100000 http://127.0.0.1:7001/faults
              curl -X POST http://127.0.0.1:7001/cut
              curl -X POST http://127.0.0.1:7001/reset
            """;

    private static final String LISTEN = "listen";
    private static final String TO = "to";
    private static final String ADMIN = "admin";
    private static final Set<String> HELP = Set.of("h", "help");

    /// Reads a command line; empty when it asks for help.
    ///
    /// @throws TempoException.Invalid naming the flag that is wrong
    static Optional<SidecarOptions> parse(List<String> arguments) {
        Map<String, HostPort> given = new HashMap<>();
        int next = 0;
        while (next < arguments.size()) {
            String argument = arguments.get(next++);
            String body = withoutDashes(argument);
            int equals = body.indexOf('=');
            String name = equals < 0 ? body : body.substring(0, equals);
            if (HELP.contains(name)) {
                return Optional.empty();
            }
            if (!Set.of(LISTEN, TO, ADMIN).contains(name)) {
                throw new TempoException.Invalid("flag provided but not defined: -" + name);
            }
            if (equals < 0 && next == arguments.size()) {
                throw new TempoException.Invalid("flag needs an argument: -" + name);
            }
            given.put(name, address(name, equals < 0 ? arguments.get(next++) : body.substring(equals + 1)));
        }
        return Optional.of(new SidecarOptions(required(LISTEN, given), target(given), given.get(ADMIN)).checked());
    }

    private static String withoutDashes(String argument) {
        String body =
                argument.startsWith("--") ? argument.substring(2) : argument.substring(Math.min(1, argument.length()));
        if (!argument.startsWith("-") || body.isEmpty() || body.startsWith("-") || body.startsWith("=")) {
            throw new TempoException.Invalid("expected a flag, found \"" + argument + "\"");
        }
        return body;
    }

    private static HostPort address(String name, String value) {
        try {
            return HostPort.parse(value);
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("flag -" + name + ": " + e.text(), e);
        }
    }

    private static HostPort required(String name, Map<String, HostPort> given) {
        @Nullable HostPort value = given.get(name);
        if (value == null) {
            throw new TempoException.Invalid("flag -" + name + " is missing");
        }
        return value;
    }

    private static HostPort target(Map<String, HostPort> given) {
        HostPort to = required(TO, given);
        if (to.host().isEmpty() || to.port() == 0) {
            throw new TempoException.Invalid(
                    "flag -to: expected a host and a port to connect to, found \"" + to + "\"");
        }
        return to;
    }

    private SidecarOptions checked() {
        if (listen.equals(to)) {
            throw new TempoException.Invalid(
                    "flags -listen and -to are both " + to + ": the sidecar would call itself");
        }
        if (admin != null && admin.port() != 0 && admin.equals(listen)) {
            throw new TempoException.Invalid("flags -listen and -admin are both " + admin);
        }
        return this;
    }
}
