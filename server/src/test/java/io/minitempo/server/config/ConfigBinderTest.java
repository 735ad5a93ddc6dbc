// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.ByteSize;
import io.minitempo.core.config.Inline;
import io.minitempo.core.config.Key;
import io.minitempo.core.config.PrometheusSpelling;
import io.minitempo.core.config.Secret;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.GoYaml;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlTree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigBinderTest {

    enum Codec {
        PUSH_BYTES,
        OTLP
    }

    enum Version {
        TLS_12("VersionTLS12");

        private final String text;

        Version(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    record Tls(boolean tlsEnabled, Version tlsMinVersion) {}

    record Rule(String name, List<Double> buckets) {}

    record Window(Duration idle, Duration live) {
        Window {
            if (live.isNegative()) {
                throw new IllegalArgumentException("live must not be negative");
            }
        }

        List<String> validate() {
            List<String> problems = new ArrayList<>();
            if (idle.compareTo(live) > 0) {
                problems.add("idle must not be longer than live, is " + idle);
            }
            if (live.toDays() > 365) {
                problems.add("live must not be longer than a year");
            }
            return problems;
        }
    }

    record Example(
            String name,
            boolean enabled,
            int port,
            long maxBlockBytes,
            double ratio,
            Duration period,
            @PrometheusSpelling Duration retention,
            ByteSize window,
            Secret password,
            Codec codec,
            List<String> members,
            Map<String, Integer> weights,
            @Key("checkinterval") Duration checkInterval,
            Window trace,
            @Inline Tls tls,
            List<Rule> rules,
            Map<String, Rule> named,
            YamlNode.Mapping receivers,
            Map<String, Object> free,
            @Nullable Rule optional,
            @Nullable Boolean unset) {

        static Example defaults() {
            return new Example(
                    "x",
                    false,
                    80,
                    1,
                    0.5,
                    Duration.ofSeconds(5),
                    Duration.ofDays(7),
                    ByteSize.of(65_535),
                    Secret.NONE,
                    Codec.PUSH_BYTES,
                    List.of("a"),
                    Map.of("a", 1),
                    Duration.ofSeconds(15),
                    new Window(Duration.ofSeconds(5), Duration.ofSeconds(30)),
                    new Tls(false, Version.TLS_12),
                    List.of(),
                    Map.of(),
                    YamlNode.Mapping.EMPTY,
                    Map.of(),
                    null,
                    null);
        }
    }

    record Strict(String topic) {
        static Strict defaults() {
            return new Strict("");
        }

        List<String> validate() {
            return topic.isEmpty() ? List.of("kafka.topic must be set") : List.of();
        }
    }

    private static Example bind(String yaml) {
        return ConfigBinder.bind(YamlTree.parse(yaml), Example.defaults()).orThrow();
    }

    private static List<ConfigProblem> problems(String yaml) {
        return ConfigBinder.bind(YamlTree.parse(yaml), Example.defaults()).problems();
    }

    @Test
    void anEmptyTreeIsTheDefaults() {
        assertThat(bind("")).isEqualTo(Example.defaults());
    }

    @Test
    void bindsEveryTypeOfComponent() {
        Example value = bind("""
                name: 7
                enabled: yes
                port: 0x10
                max_block_bytes: 1e6
                ratio: 1
                period: 1h30m
                retention: 2w
                window: 64KiB
                password: hush
                codec: otlp
                members: [b, 1]
                weights: {b: 2}
                checkinterval: 1000000000
                trace: {live: 1m}
                tls_enabled: true
                tls_min_version: VersionTLS12
                rules:
                  - {name: r, buckets: [0.1, 2]}
                named: {n: {name: m}}
                receivers: {otlp: {protocols: {grpc: }}}
                free: {s: text, n: 1, f: 1.5, b: true, l: [x], z: ~}
                optional: {name: o}
                unset: false
                """);

        assertThat(value.name()).isEqualTo("7");
        assertThat(value.enabled()).isTrue();
        assertThat(value.port()).isEqualTo(16);
        assertThat(value.maxBlockBytes()).isEqualTo(1_000_000);
        assertThat(value.ratio()).isEqualTo(1);
        assertThat(value.period()).isEqualTo(Duration.ofMinutes(90));
        assertThat(value.retention()).isEqualTo(Duration.ofDays(14));
        assertThat(value.window()).isEqualTo(ByteSize.of(65_536));
        assertThat(value.password()).isEqualTo(new Secret("hush"));
        assertThat(value.codec()).isEqualTo(Codec.OTLP);
        assertThat(value.members()).containsExactly("b", "1");
        assertThat(value.weights()).isEqualTo(Map.of("a", 1, "b", 2));
        assertThat(value.checkInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(value.trace()).isEqualTo(new Window(Duration.ofSeconds(5), Duration.ofMinutes(1)));
        assertThat(value.tls()).isEqualTo(new Tls(true, Version.TLS_12));
        assertThat(value.rules()).containsExactly(new Rule("r", List.of(0.1, 2.0)));
        assertThat(value.named()).isEqualTo(Map.of("n", new Rule("m", List.of())));
        assertThat(value.receivers().at("otlp.protocols.grpc")).isNotNull();
        assertThat(value.free())
                .containsEntry("s", "text")
                .containsEntry("n", 1L)
                .containsEntry("f", 1.5)
                .containsEntry("b", true)
                .containsEntry("l", List.of("x"))
                .containsKey("z");
        assertThat(value.optional()).isEqualTo(new Rule("o", List.of()));
        assertThat(value.unset()).isFalse();
    }

    @Test
    void listsOfNamesMayBeOneStringWithCommas() {
        assertThat(bind("members: b,c").members()).containsExactly("b", "c");
        assertThat(bind("members: \"\"").members()).isEmpty();
    }

    @Test
    void nullKeepsADefaultButEmptiesAList() {
        Example value = bind("name:\nport: ~\ntrace:\nmembers:\nweights: null\n");

        assertThat(value.name()).isEqualTo("x");
        assertThat(value.port()).isEqualTo(80);
        assertThat(value.trace()).isEqualTo(Example.defaults().trace());
        assertThat(value.members()).isEmpty();
        assertThat(value.weights()).isEmpty();
    }

    @Test
    void rendersBackToTheSameTreeWithSecretsMasked() {
        String yaml = """
                name: "7"
                enabled: false
                port: 80
                max_block_bytes: 1
                ratio: 0.5
                period: 5s
                retention: 1w
                window: 65535
                password: '********'
                codec: push-bytes
                members:
                    - a
                weights:
                    a: 1
                checkinterval: 15s
                trace:
                    idle: 5s
                    live: 30s
                tls_enabled: false
                tls_min_version: VersionTLS12
                rules: []
                named: {}
                receivers: {}
                free: {}
                optional: null
                unset: null
                """;
        assertThat(GoYaml.print(ConfigBinder.render(bind("{name: '7', password: hush}"))))
                .isEqualTo(yaml);
    }

    @Test
    void rendersWithoutZerosAsGoDoesWithOmitEmpty() {
        assertThat(GoYaml.print(ConfigBinder.renderWithoutZeros(new Window(Duration.ZERO, Duration.ofSeconds(1)))))
                .isEqualTo("live: 1s\n");
    }

    @Test
    void aRecordWithoutDefaultsOfItsOwnIsPutTogetherFromItsComponents() {
        record Tree(boolean on, String text, Example example) {}

        assertThat(ConfigBinder.defaults(Tree.class)).isEqualTo(new Tree(false, "", Example.defaults()));
    }

    @Nested
    class Problems {

        @Test
        void areAllCollectedWithLinesAndPaths() {
            assertThat(problems("""
                    name: [a]
                    prot: 81
                    port: abc
                    trace:
                      idle: 7d
                      depart: 1s
                    rules:
                      - {name: a, bucket: 1}
                      - 5
                    weights: {b: x}
                    enabled: "true"
                    """))
                    .extracting(ConfigProblem::toString)
                    .containsExactlyInAnyOrder(
                            "line 1: cannot unmarshal !!seq into string (name)",
                            "line 2: field prot not found in type Example (did you mean port?)",
                            "line 3: cannot unmarshal !!str `abc` into int (port)",
                            "line 5: time: unknown unit \"d\" in duration \"7d\" (trace.idle)",
                            "line 6: field depart not found in type trace (unknown key trace.depart)",
                            "line 8: field bucket not found in type rules[0] (unknown key rules[0].bucket, did you mean"
                                    + " buckets?)",
                            "line 9: cannot unmarshal !!int `5` into map (rules[1])",
                            "line 10: cannot unmarshal !!str `x` into int (weights.b)",
                            "line 11: cannot unmarshal !!str `true` into bool (enabled)");
        }

        @Test
        void keepTheDefaultWhereTheyAre() {
            ConfigBinder.Bound<Example> bound =
                    ConfigBinder.bind(YamlTree.parse("port: abc\nname: y\n"), Example.defaults());

            assertThat(bound.value().port()).isEqualTo(80);
            assertThat(bound.value().name()).isEqualTo("y");
            assertThatThrownBy(bound::orThrow)
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `abc` into int (port)");
        }

        @Test
        void ofARecordWithItselfNameTheLineOfTheKey() {
            assertThat(problems("name: y\ntrace:\n  idle: 2m\n"))
                    .containsExactly(
                            new ConfigProblem(3, "trace.idle", "trace: idle must not be longer than live, is PT2M"));
            assertThat(problems("trace: {live: 9000h, idle: 9001h}")).hasSize(2);
        }

        @Test
        void thrownByAConstructorAreCollectedToo() {
            assertThat(problems("trace:\n\n  live: -1s\nport: x\n"))
                    .extracting(ConfigProblem::toString)
                    .containsExactlyInAnyOrder(
                            "line 3: trace: live must not be negative",
                            "line 4: cannot unmarshal !!str `x` into int (port)");
        }

        @Test
        void ofAnUnmentionedBlockAreFoundToo() {
            record Outer(Strict kafka) {}

            assertThat(ConfigBinder.bind(YamlNode.Mapping.EMPTY, ConfigBinder.defaults(Outer.class))
                            .problems())
                    .containsExactly(new ConfigProblem(0, "kafka", "kafka.topic must be set"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "port: 2147483648|cannot unmarshal !!int `2147483648` into int32 (port)",
                    "window: -1|size must not be negative: -1 (window)",
                    "window: 5KB5|cannot unmarshal !!str `5KB5` into int (window)",
                    "window: 9999999999EiB|size `9999999999EiB` exceeds 64 bits (window)",
                    "window: 1KBxB|cannot unmarshal !!str `1KBxB` into size (window)",
                    "codec: json|unsupported value `json`, expected one of push-bytes, otlp (codec)",
                    "tls_min_version: TLS_12|unsupported value `TLS_12`, expected one of VersionTLS12"
                            + " (tls_min_version)",
                    "retention: 1.5h|not a valid duration string: \"1.5h\" (retention)",
                    "password: {a: b}|cannot unmarshal !!map into string (password)",
                    "receivers: 5|cannot unmarshal !!int `5` into map (receivers)",
                    "members: {a: b}|cannot unmarshal !!map into list (members)",
                    "weights: [a]|cannot unmarshal !!seq into map (weights)",
                })
        void sayWhatIsWrong(String yaml, String message) {
            assertThat(problems(yaml)).extracting(ConfigProblem::message).containsExactly(message);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0B", "65535,63KiB1023B", "65536,64KiB", "1048577,1MiB1B", "1023,1023B"})
    void sizesPrintWithUnitsOf1024(long bytes, String text) {
        assertThat(Base2Bytes.format(bytes)).isEqualTo(text);
        assertThat(Base2Bytes.read(YamlNode.Scalar.string(text))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"maxBlockBytes,max_block_bytes", "enableInet6,enable_inet6", "id,id"})
    void componentsBecomeKeys(String component, String key) {
        assertThat(RecordShape.snakeCase(component)).isEqualTo(key);
    }
}
