// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.app.config.EffectiveConfig;
import io.minitempo.core.TempoException;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TempoCommandTest {

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<EffectiveConfig> launched = new ArrayList<>();

    private int run(String... arguments) throws InterruptedException {
        return run(
                (config, loader) -> {
                    launched.add(config);
                    return 7;
                },
                arguments);
    }

    private int run(TempoCommand.Launcher launcher, String... arguments) throws InterruptedException {
        TempoCommand command = new TempoCommand(
                Map.of("PORT", "3300"),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                launcher);
        return command.run(List.of(arguments));
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("tempo.yaml"), yaml).toString();
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void launchesWhatTheConfigurationDescribes() throws Exception {
        int code = run("-config.file=" + file("server: {http_listen_port: 3201}"), "-target", "overrides-api");

        assertThat(code).isEqualTo(7);
        assertThat(launched).hasSize(1);
        assertThat(launched.getFirst().config().server().httpListenPort()).isEqualTo(3201);
        assertThat(launched.getFirst().target()).hasToString("overrides-api");
        assertThat(out.size()).isZero();
    }

    @Test
    void flagsWinOverTheFile() throws Exception {
        String yaml = """
                server: {http_listen_port: 3201, log_level: info}
                overrides: {defaults: {ingestion: {rate_limit_bytes: 1}}}
                """;
        run(
                "--config.file",
                file(yaml),
                "-server.http-listen-port=3202",
                "-log.level",
                "warn",
                "-multitenancy.enabled",
                "-shutdown-delay=5s",
                "-distributor.ingestion-rate-limit-bytes=2",
                "-config.per-user-override-period=1d",
                "-ingester.max-bytes-per-trace",
                "3",
                "-target=overrides");

        EffectiveConfig config = launched.getFirst();
        assertThat(config.config().server().httpListenPort()).isEqualTo(3202);
        assertThat(config.config().server().logLevel()).hasToString("WARN");
        assertThat(config.config().process().isMultitenant()).isTrue();
        assertThat(config.config().process().shutdownDelay()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.config().overrides().limits().ingestion().rateLimitBytes())
                .isEqualTo(2);
        assertThat(config.config().overrides().limits().global().maxBytesPerTrace())
                .isEqualTo(3);
        assertThat(config.config().overrides().perTenantOverridePeriod()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void repeatedSeedsBecomeAList() {
        TempoFlags flags = new TempoFlags(KeyTree.load("host"));

        assertThat(flags.tree(flags.parse(List.of("-memberlist.host-port=a:1", "-memberlist.host-port", "b:2")))
                        .at("memberlist.join_members"))
                .isEqualTo(Scalar.string("a:1,b:2"));
    }

    @Test
    void flagsThatTempoOnlyAcceptsAreAccepted() throws Exception {
        assertThat(run(
                        "-mem-ballast-size-mbs=1024",
                        "-mutex-profile-fraction=1",
                        "-block-profile-threshold=2",
                        "-target=overrides"))
                .isEqualTo(7);
    }

    @Test
    void environmentIsExpandedOnlyWhenAsked() throws Exception {
        String yaml = "target: overrides\nserver: {http_listen_port: ${PORT}}";

        assertThat(run("-config.file=" + file(yaml), "-config.expand-env=true")).isEqualTo(7);
        assertThat(launched.getFirst().config().server().httpListenPort()).isEqualTo(3300);
        assertThat(launched.getFirst().expanded("${PORT}")).isEqualTo("3300");
        assertThat(run("-config.file=" + file(yaml))).isEqualTo(1);
        assertThat(err())
                .contains("failed parsing config: failed to parse configFile")
                .contains(" (it contains ${...}, and -config.expand-env is off): yaml: line 2: ");
    }

    @ParameterizedTest
    @CsvSource({
        "-nope,flag provided but not defined: -nope",
        "-target,flag needs an argument: -target",
        "-server.http-listen-port=abc,invalid value \"abc\" for flag -server.http-listen-port: cannot unmarshal !!str"
                + " `abc` into int",
        "-shutdown-delay=5d,invalid value \"5d\" for flag -shutdown-delay: time: unknown unit",
    })
    void aCommandLineThatMakesNoSensePrintsUsageAndExits2(String argument, String message) throws Exception {
        int code = run(argument);

        assertThat(code).isEqualTo(2);
        assertThat(err()).startsWith(message).contains("\nUsage of tempo:\n").contains("  -config.file string\n");
        assertThat(launched).isEmpty();
    }

    @Test
    void helpPrintsUsage() throws Exception {
        assertThat(run("-help")).isZero();
        assertThat(err())
                .startsWith("Usage of tempo:\n")
                .contains("  -target value\n    \tSets target (default all)\n");
    }

    @Test
    void versionPrintsTheVersionBlock() throws Exception {
        assertThat(run("-version")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).matches("""
                tempo, version 3\\.0\\.3 \\(branch: mini-tempo-\\S+, revision: \\)
                  build user: +
                  build date: +
                  go version:       none, java25\\S*
                  platform:         linux/\\S+
                  tags:             unknown
                """);
        assertThat(launched).isEmpty();
    }

    @Test
    void aBrokenFileIsNamedOnStandardError() throws Exception {
        assertThat(run("-config.file=" + file("servr: {}"))).isEqualTo(1);
        assertThat(err())
                .startsWith("failed parsing config: failed to parse configFile ")
                .contains("yaml: unmarshal errors:\n  line 1: field servr not found in type");
        assertThat(launched).isEmpty();
    }

    @Test
    void anUnknownTargetIsNamed() throws Exception {
        assertThat(run("-target=everything")).isEqualTo(1);
        assertThat(err()).contains("unrecognised module name: everything");
    }

    @Test
    void verifyFailsOnWarningsAndNeverLaunches() throws Exception {
        assertThat(run("-config.verify", "-target=overrides")).isZero();
        assertThat(run(
                        "-config.verify=true",
                        "-config.file=" + file("target: overrides\nlive_store: {complete_block_timeout: 1m}")))
                .isEqualTo(1);
        assertThat(launched).isEmpty();
    }

    @Test
    void aLaunchThatFailsExits1() throws Exception {
        TempoCommand.Launcher broken = (config, loader) -> {
            throw new TempoException.NotBuilt("not built yet");
        };

        assertThat(run(broken, "-target=overrides")).isEqualTo(1);
    }
}
