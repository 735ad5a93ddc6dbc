// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.cli;

import io.minitempo.app.cli.FlagSet.Parsed;
import io.minitempo.app.config.ConfigLoader;
import io.minitempo.app.config.ConfigSource;
import io.minitempo.app.config.EffectiveConfig;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.logging.Logging;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's command line from its arguments to its exit code (`spec/generator-and-ops.md §3.1`).
public final class TempoCommand {

    private static final Logger log = LoggerFactory.getLogger(TempoCommand.class);
    private static final String RULE = "-".repeat(30);

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;
    private final Launcher launcher;

    /// A command that prints to these streams.
    public TempoCommand(Map<String, String> environment, PrintStream out, PrintStream err, Launcher launcher) {
        this.environment = Map.copyOf(environment);
        this.out = out;
        this.err = err;
        this.launcher = launcher;
    }

    /// Runs what a configuration describes.
    @FunctionalInterface
    public interface Launcher {
        /// Runs until the process is told to stop; answers the exit code.
        ///
        /// @param loader what read the configuration; knows all keys
        int launch(EffectiveConfig config, ConfigLoader loader) throws InterruptedException;
    }

    /// Does what the arguments say; answers the exit code.
    public int run(List<String> arguments) throws InterruptedException {
        ConfigLoader loader = new ConfigLoader(HostName.current());
        TempoFlags flags = new TempoFlags(loader.keys());
        Parsed parsed;
        ConfigSource source;
        try {
            parsed = flags.parse(arguments);
            source = source(flags, parsed);
        } catch (FlagException e) {
            err.println(e.getMessage());
            err.print(flags.usage());
            return 2;
        }
        if (parsed.help()) {
            err.print(flags.usage());
            return 0;
        }
        if (parsed.isOn(TempoFlags.VERSION)) {
            out.print(ThisBuild.text());
            return 0;
        }
        if (parsed.isOn(TempoFlags.HEALTH)) {
            return health(parsed.last(TempoFlags.HEALTH_URL, TempoFlags.DEFAULT_HEALTH_URL));
        }
        return load(loader, source, parsed);
    }

    private ConfigSource source(TempoFlags flags, Parsed parsed) {
        return new ConfigSource(
                parsed.last(TempoFlags.CONFIG_FILE, ""),
                parsed.isOn(TempoFlags.EXPAND_ENV),
                environment,
                flags.tree(parsed),
                parsed.isOn(TempoFlags.LEGACY_OVERRIDES));
    }

    private int health(String url) throws InterruptedException {
        Optional<String> problem = HealthProbe.problem(url);
        if (problem.isPresent()) {
            err.println("Tempo is not healthy: " + problem.get());
            return 1;
        }
        out.println("Tempo is healthy");
        return 0;
    }

    private int load(ConfigLoader loader, ConfigSource source, Parsed parsed) throws InterruptedException {
        EffectiveConfig config;
        try {
            config = loader.load(source);
        } catch (ConfigException e) {
            err.println("failed parsing config: " + e.getMessage());
            return 1;
        }
        Logging.configure(
                config.config().server().logFormat(), config.config().server().logLevel());
        parsed.rest().stream()
                .findFirst()
                .ifPresent(argument -> log.atWarn()
                        .addKeyValue("argument", argument)
                        .log("arguments from the first one that is no flag on are not read"));
        config.notes().forEach(note -> log.atWarn().log(note));
        warn(config);
        if (parsed.isOn(TempoFlags.VERIFY)) {
            return config.warnings().isEmpty() ? 0 : 1;
        }
        log.atInfo()
                .addKeyValue("version", ThisBuild.info().version())
                .addKeyValue("target", config.target())
                .addKeyValue("topology", config.topology())
                .log("Starting Tempo");
        try {
            return launcher.launch(config, loader);
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("error running Tempo");
            return 1;
        }
    }

    private static void warn(EffectiveConfig config) {
        if (config.warnings().isEmpty()) {
            return;
        }
        log.atWarn().log("-- CONFIGURATION WARNINGS --");
        config.warnings()
                .forEach(warning ->
                        log.atWarn().addKeyValue("explain", warning.explain()).log(warning.message()));
        log.atWarn().log(RULE);
    }
}
