// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.compact.CompactionConfig;
import io.minitempo.server.config.BuiltKeys;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The configurations that the real Tempo starts with, unchanged, for every target that they describe.
class SharedConfigsTest {

    private static final List<String> CLASSIC = List.of(
            "all",
            "scalable-single-binary",
            "distributor",
            "ingester",
            "querier",
            "query-frontend",
            "compactor",
            "metrics-generator");
    private static final List<String> KAFKA = List.of(
            "all",
            "distributor",
            "live-store",
            "block-builder",
            "querier",
            "query-frontend",
            "metrics-generator",
            "backend-scheduler",
            "backend-worker");

    private final ConfigLoader loader = new ConfigLoader("host-3");

    static Stream<Arguments> filesAndTargets() {
        return Stream.of(
                        CLASSIC.stream().map(target -> Arguments.of("microservices-2x.yaml", target, Topology.CLASSIC)),
                        CLASSIC.stream().map(target -> Arguments.of("sidecar-2x.yaml", target, Topology.CLASSIC)),
                        KAFKA.stream().map(target -> Arguments.of("sidecar-3x.yaml", target, Topology.KAFKA)),
                        Stream.of(Arguments.of("garage.yaml", "all", Topology.KAFKA)))
                .flatMap(arguments -> arguments);
    }

    /// What stands in the way of a start is only what is not built, so all four start once everything is.
    @ParameterizedTest
    @MethodSource("filesAndTargets")
    void areWellFormedForEveryTarget(String file, String target, Topology topology) {
        EffectiveConfig config = loader.load(Sources.shared(file, target), BuiltKeys.Whole.BUILT);

        assertThat(config.topology().topology()).isEqualTo(topology);
        assertThat(config.target()).hasToString(target);
        assertThat(config.target().modules()).contains(TempoModule.SERVER, TempoModule.INTERNAL_SERVER);
    }

    /// Without pretending that everything is built.
    @ParameterizedTest
    @MethodSource("filesAndTargets")
    void areAcceptedByEveryTargetThatIsBuilt(String file, String target, Topology topology) {
        try {
            assertThat(loader.load(Sources.shared(file, target)).isClassic()).isEqualTo(topology == Topology.CLASSIC);
        } catch (ConfigException e) {
            assertThat(Target.parse(target).isBuilt()).as(target).isFalse();
            assertThat(e.problems()).allSatisfy(problem -> {
                assertThat(problem.message()).startsWith(problem.path()).contains("is not built yet: only its default");
                assertThat(problem.line()).isPositive();
            });
        }
    }

    @Test
    void theGuidesFileMeansWhatItSays() {
        EffectiveConfig config =
                loader.load(Sources.shared("microservices-2x.yaml", "ingester"), BuiltKeys.Whole.BUILT);

        assertThat(config.tree().at("storage.trace.s3.secret_key")).isEqualTo(new Scalar("hush", true, 60));
        assertThat(config.tree().at("compactor.compaction.block_retention"))
                .isEqualTo(new Scalar("168h0m0s", false, 38));
        assertThat(config.tree().at("ingester.lifecycler.id")).isEqualTo(Scalar.string("host-3"));
        assertThat(config.config().overrides().limits().ingestion().maxTracesPerUser())
                .isEqualTo(100_000);
        assertThat(config.config().overrides().limits().global().maxBytesPerTrace())
                .isEqualTo(5_000_000);
        assertThat(config.config().overrides().limits().ingestion().rateLimitBytes())
                .as("a default of 2.10")
                .isEqualTo(15_000_000);
        assertThat(config.config().server().httpListenPort()).isEqualTo(3200);
        assertThat(config.config().process().isMultitenant()).isFalse();
    }

    /// The real 2.10.8 starts with exactly one warning.
    @Test
    void theGuidesFileWarnsOnce() {
        assertThat(loader.load(Sources.shared("microservices-2x.yaml", "ingester"), BuiltKeys.Whole.BUILT)
                        .warnings())
                .extracting(EffectiveConfig.Warning::message)
                .containsExactly("ingester.complete_block_timeout < storage.trace.blocklist_poll");
    }

    @Test
    void theGuidesFileTellsTheCompactorWhatToKeep() {
        EffectiveConfig config = loader.load(Sources.shared("microservices-2x.yaml", "compactor"));

        assertThat(config.config().compactor().compaction().blockRetention()).isEqualTo(Duration.ofDays(7));
        assertThat(config.config().compactor().ring().isSharded()).isFalse();
        assertThat(config.notes()).noneMatch(note -> note.contains("compactor"));
    }

    /// A file that has blocks of both generations, as one that serves a cluster while it moves from one to the other.
    @Test
    void aCompactorMindsNoBlockOfTheOtherTopology() {
        EffectiveConfig config = loader.load(Sources.shared("sidecar-3x.yaml", "compactor"));

        assertThat(config.topology().topology()).isEqualTo(Topology.CLASSIC);
        assertThat(config.config().compactor().compaction()).isEqualTo(CompactionConfig.defaults());
        assertThat(config.config().compactor().ring().isSharded()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "sidecar-2x.yaml,ingester,ingester.lifecycler.port",
        "sidecar-2x.yaml,metrics-generator,metrics_generator.ring.instance_port",
        "sidecar-3x.yaml,live-store,live_store.ring.instance_port"
    })
    void theSidecarsPortIsAdvertisedWhileAnotherIsListenedOn(String file, String target, String key) {
        EffectiveConfig config = loader.load(Sources.shared(file, target), BuiltKeys.Whole.BUILT);

        assertThat(config.tree().at(key))
                .satisfies(
                        port -> assertThat(port.sameAs(Scalar.plain("12345"))).isTrue());
        assertThat(config.config().server().grpcListenPort()).isEqualTo(9095);
    }
}
