// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.config;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.layers.HedgedBackend;
import io.minitempo.objectstore.layers.PrefixedBackend;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.objectstore.s3.S3Clients;
import io.minitempo.objectstore.s3.S3Config;
import java.nio.file.Path;
import java.util.Map;

/// Opens the backend that a configuration chooses, with hedging and prefix around it.
public final class BackendFactory {

    private final Clock clock;
    private final BackendMetrics metrics;
    private final Map<String, String> environment;
    private final Path home;

    /// A factory whose backends look for credentials in an environment.
    ///
    /// @param environment the environment variables
    /// @param home the home directory of the user
    public BackendFactory(Clock clock, BackendMetrics metrics, Map<String, String> environment, Path home) {
        this.clock = clock;
        this.metrics = metrics;
        this.environment = Map.copyOf(environment);
        this.home = home;
    }

    /// The backend of a configuration. It sends nothing before [Backend#probe], which the process calls at start.
    ///
    /// @throws TempoException.NotBuilt for a backend that Tempo knows and this does not
    /// @throws TempoException.Invalid for a configuration that names no place
    public Backend open(BackendConfig config) {
        return switch (config.backend()) {
            case BackendConfig.LOCAL -> {
                if (config.local().path().isEmpty()) {
                    throw new TempoException.Invalid("local.path must not be empty with backend local");
                }
                yield new LocalBackend(Path.of(config.local().path()), clock);
            }
            case BackendConfig.S3 -> {
                S3Config s3 = config.s3();
                Backend backend = new S3Clients(metrics, clock, environment, home).open(s3);
                Backend hedged =
                        HedgedBackend.of(backend, s3.hedgeRequestsAt(), s3.hedgeRequestsUpTo(), clock, metrics);
                yield PrefixedBackend.of(hedged, s3.prefix());
            }
            case "gcs", "azure" ->
                throw new TempoException.NotBuilt("backend " + config.backend() + " is not built; use local or s3");
            default ->
                throw new TempoException.Invalid("unknown backend \"" + config.backend() + "\", expected local or s3");
        };
    }
}
