// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.config.EnvExpansion;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.testsupport.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeOverridesTest {

    private static final TenantId A = new TenantId("a");
    private static final TenantId OTHER = new TenantId("other");
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final TenantFileFormat FORMAT = new TenantFileFormat(KeyTree.load("host"), false, 0, path -> false);

    @TempDir
    private Path directory;

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<RuntimeOverrides> started = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (RuntimeOverrides overrides : started) {
            overrides.stop(Deadline.after(Duration.ofSeconds(10)));
        }
    }

    private RuntimeOverrides start(String path, UnaryOperator<String> expansion) {
        OverridesConfig config = new OverridesConfig(Limits.defaults(), path, PERIOD, false);
        RuntimeOverrides overrides = new RuntimeOverrides(config, FORMAT, expansion, clock, registry);
        overrides.start(failure -> {});
        started.add(overrides);
        return overrides;
    }

    private RuntimeOverrides start(String yaml) {
        return start(write(yaml).toString(), UnaryOperator.identity());
    }

    private Path write(String yaml) {
        try {
            Path written = Files.writeString(directory.resolve("new.yaml"), yaml);
            return Files.move(written, directory.resolve("overrides.yaml"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets the reloading thread run once more.
    private void reload() throws InterruptedException {
        clock.awaitSleepers(1);
        clock.advance(PERIOD);
        clock.awaitSleepers(1);
    }

    private double gauge(String name, String... tags) {
        Gauge gauge = registry.find(name).tags(tags).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    @Test
    void withoutAFileTheDefaultsHoldForEverybody() {
        RuntimeOverrides overrides = start("", UnaryOperator.identity());

        assertThat(overrides.of(A)).isEqualTo(Limits.defaults());
        assertThat(overrides.tenants()).isEmpty();
        assertThat(gauge("tempo_limits_defaults", "limit_name", "max_local_traces_per_user"))
                .isEqualTo(10_000);
        assertThat(gauge("tempo_limits_defaults", "limit_name", "max_bytes_per_tag_values_query"))
                .isEqualTo(1e6);
        assertThat(registry.find("tempo_limits_defaults").gauges()).hasSize(9);
        assertThat(registry.find("tempo_limits_overrides").gauges()).isEmpty();
        assertThat(registry.find("tempo_runtime_config_last_reload_successful").gauges())
                .isEmpty();
    }

    @Test
    void aTenantHasItsEntryElseTheWildcardElseTheDefaults() {
        RuntimeOverrides overrides = start(
                "overrides:\n  a: {global: {max_bytes_per_trace: 1}}\n  b:\n  '*': {global: {max_bytes_per_trace: 2}}\n");

        assertThat(overrides.of(A).global().maxBytesPerTrace()).isEqualTo(1);
        assertThat(overrides.of(new TenantId("b")).global().maxBytesPerTrace()).isEqualTo(2);
        assertThat(overrides.of(OTHER).global().maxBytesPerTrace()).isEqualTo(2);
    }

    @Test
    void aChangedFileTakesEffectAfterThePeriod() throws InterruptedException {
        RuntimeOverrides overrides = start("overrides: {a: {global: {max_bytes_per_trace: 1}}}");
        String first = hash();

        write("overrides: {a: {global: {max_bytes_per_trace: 2}}}");
        assertThat(overrides.of(A).global().maxBytesPerTrace()).isEqualTo(1);
        reload();
        eventually(() -> assertThat(overrides.of(A).global().maxBytesPerTrace()).isEqualTo(2));

        assertThat(hash()).isNotEqualTo(first);
        assertThat(registry.find("tempo_runtime_config_hash").gauges()).hasSize(1);
    }

    private double lastReload() {
        return gauge("tempo_runtime_config_last_reload_successful", "config", "overrides");
    }

    private String hash() {
        return String.valueOf(registry.get("tempo_runtime_config_hash")
                .tag("config", "overrides")
                .gauge()
                .getId()
                .getTag("sha256"));
    }

    @Test
    void aBrokenFileLeavesTheLastGoodOneInForce() throws InterruptedException {
        RuntimeOverrides overrides = start("overrides: {a: {global: {max_bytes_per_trace: 1}}}");
        assertThat(lastReload()).isEqualTo(1);

        for (String broken : new String[] {"overrides: [", "", "overrides: {a: {globl: {}}}", "other: 1"}) {
            write(broken);
            reload();
            eventually(() -> assertThat(lastReload()).as(broken).isEqualTo(0));
            assertThat(overrides.of(A).global().maxBytesPerTrace()).isEqualTo(1);

            write("overrides: {a: {global: {max_bytes_per_trace: 1}}}");
            reload();
            eventually(() -> assertThat(lastReload()).as(broken).isEqualTo(1));
        }
    }

    @Test
    void entriesAreRemovedByAnEmptyMapping() throws InterruptedException {
        RuntimeOverrides overrides = start("overrides: {a: {global: {max_bytes_per_trace: 1}}}");
        write("overrides: {}");
        reload();
        eventually(() -> assertThat(overrides.of(A)).isEqualTo(Limits.defaults()));
    }

    @Test
    void aVanishedFileIsAFailureToo() throws InterruptedException, IOException {
        RuntimeOverrides overrides = start("overrides: {a: {global: {max_bytes_per_trace: 1}}}");

        Files.delete(directory.resolve("overrides.yaml"));
        reload();

        eventually(() -> assertThat(lastReload()).isEqualTo(0));
        assertThat(overrides.of(A).global().maxBytesPerTrace()).isEqualTo(1);
    }

    @Test
    void theFirstLoadMustSucceed() {
        assertThatThrownBy(() -> start(directory.resolve("missing.yaml").toString(), UnaryOperator.identity()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("failed to load overrides file")
                .hasMessageContaining("missing.yaml");
        assertThatThrownBy(() -> start("overrides: {a: {x: 1}}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("failed to load overrides file")
                .hasMessageContaining("line 1: field x not found in type overrides.a");
    }

    @Test
    void readsPackedFiles() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("overrides: {a: {global: {max_bytes_per_trace: 3}}}".getBytes(StandardCharsets.UTF_8));
        }
        Path file = Files.write(directory.resolve("overrides.yaml.gz"), packed.toByteArray());

        assertThat(start(file.toString(), UnaryOperator.identity())
                        .of(A)
                        .global()
                        .maxBytesPerTrace())
                .isEqualTo(3);
    }

    @Test
    void aPackedFileThatGrowsWithoutBoundIsRefused() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[TenantFile.MAX_BYTES + 1]);
        }
        Path file = Files.write(directory.resolve("overrides.yaml.gz"), packed.toByteArray());

        assertThatThrownBy(() -> start(file.toString(), UnaryOperator.identity()))
                .hasMessageContaining("more than 16777216 bytes");
    }

    @Test
    void expandsWhatWasParsedSoThatCommentsDoNotCount() {
        Path file = write("# ${broken\noverrides: {'${TENANT}': {global: {max_bytes_per_trace: \"${MAX:-4}\"}}}\n");
        UnaryOperator<String> expansion = text -> EnvExpansion.expand(text, Map.of("TENANT", "a"));

        assertThat(start(file.toString(), expansion).of(A).global().maxBytesPerTrace())
                .isEqualTo(4);
    }

    @Test
    void metricsNameTheLimitsOfEveryTenant() throws InterruptedException {
        start("""
                overrides:
                  a:
                    ingestion: {rate_limit_bytes: 7, max_traces_per_user: 8}
                    compaction: {block_retention: 1m}
                    metrics_generator: {disable_collection: true}
                  b: {}
                """);
        assertThat(gauge("tempo_limits_overrides", "user", "a", "limit_name", "ingestion_rate_limit_bytes"))
                .isEqualTo(7);
        assertThat(gauge("tempo_limits_overrides", "user", "a", "limit_name", "block_retention"))
                .isEqualTo(6e10);
        assertThat(gauge("tempo_limits_overrides", "user", "a", "limit_name", "metrics_generator_dry_run_enabled"))
                .isEqualTo(1);
        assertThat(registry.find("tempo_limits_overrides").tag("user", "b").gauges())
                .hasSize(7);

        write("overrides: {b: {}}");
        reload();
        eventually(() -> assertThat(
                        registry.find("tempo_limits_overrides").tag("user", "a").gauges())
                .isEmpty());
    }

    @Test
    void statusNamesTenantsAndWhereTheirLimitsComeFrom() {
        Mapping defaults = YamlTree.parse("{global: {max_bytes_per_trace: 5000000}}");
        RuntimeOverrides overrides = start("overrides: {b: {}, a: {global: {max_bytes_per_trace: 1}}}");

        assertThat(overrides.tenants())
                .containsExactly(
                        new RuntimeOverrides.TenantSummary("a", true, false),
                        new RuntimeOverrides.TenantSummary("b", true, false));
        assertThat(overrides.detail(A, defaults))
                .isEqualTo(new RuntimeOverrides.TenantDetail("a", "global:\n    max_bytes_per_trace: 1\n", "a"));
        assertThat(overrides.detail(OTHER, defaults))
                .isEqualTo(new RuntimeOverrides.TenantDetail(
                        "other", "global:\n    max_bytes_per_trace: 5000000\n", "default overrides"));
        assertThat(overrides.runtimeConfig(defaults)).isEqualTo("""
                ---
                defaults:
                    global:
                        max_bytes_per_trace: 5000000
                overrides:
                    a:
                        global:
                            max_bytes_per_trace: 1
                    b: {}
                """);
    }

    @Test
    void statusSaysWhenTheWildcardApplies() {
        RuntimeOverrides overrides = start("overrides: {'*': {}}");

        assertThat(overrides.detail(A, Mapping.EMPTY).source()).isEqualTo("*");
    }
}
