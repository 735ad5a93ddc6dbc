// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.config.Secret;
import io.minitempo.core.time.GoDuration;
import io.minitempo.ingestlog.kafka.TestConfig;
import io.minitempo.testsupport.Golden;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConfigTest {

    private static final Set<String> NEWER_THAN_3_0_3 = Set.of(
            "client_rack",
            "sasl_mechanism",
            "producer_compression",
            "tls_enabled",
            "tls_cert_path",
            "tls_key_path",
            "tls_ca_path",
            "tls_server_name",
            "tls_insecure_skip_verify",
            "tls_cipher_suites",
            "tls_min_version");

    /// `ingest.kafka` of a configuration that the real Tempo printed.
    private static Map<String, String> golden(String file) {
        Map<String, String> values = new LinkedHashMap<>();
        boolean inIngest = false;
        boolean inKafka = false;
        for (String line : Golden.text(file).lines().toList()) {
            if (!line.startsWith(" ")) {
                inIngest = line.equals("ingest:");
                inKafka = false;
            } else if (inIngest && line.equals("    kafka:")) {
                inKafka = true;
            } else if (inKafka) {
                String[] pair = line.strip().split(": ", 2);
                values.put(pair[0], pair[1]);
            }
        }
        return values;
    }

    private static String key(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status/config-defaults.yaml", "status/2.10.8/config-defaults.yaml"})
    void keysAndDefaultsAreTempos(String file) throws Exception {
        Map<String, String> expected = golden(file);
        Map<String, String> actual = new LinkedHashMap<>();
        for (RecordComponent each : KafkaConfig.class.getRecordComponents()) {
            if (!NEWER_THAN_3_0_3.contains(key(each))) {
                actual.put(key(each), printed(each.getAccessor().invoke(KafkaConfig.defaults())));
            }
        }

        assertThat(expected).hasSizeGreaterThan(15);
        expected.replaceAll(
                (key, value) -> key.endsWith("timeout") || key.contains("interval") || key.contains("_lag_at")
                        ? GoDuration.format(GoDuration.parse(value))
                        : value.replace("\"", ""));
        assertThat(actual).isEqualTo(expected);
    }

    private static String printed(Object value) {
        return switch (value) {
            case Duration duration -> GoDuration.format(duration);
            case Secret secret -> secret.value();
            default -> value.toString();
        };
    }

    @Test
    void defaultsLackOnlyTheTopic() {
        assertThat(IngestConfig.defaults().enabled()).isFalse();
        assertThat(IngestConfig.defaults().problemsInUse())
                .containsExactly("ingest.kafka.topic: the Kafka topic has not been configured");
        assertThat(TestConfig.of("kafka:9092", "traces").build().problemsInUse())
                .isEmpty();
    }

    @Test
    void everyProblemIsFoundWithItsKey() {
        KafkaConfig config = TestConfig.of("", "traces")
                .with("dialTimeout", Duration.ZERO)
                .with("writeTimeout", Duration.ofSeconds(-1))
                .with("producerMaxRecordSizeBytes", 100)
                .with("producerMaxBufferedBytes", -1L)
                .with("producerCompression", "brotli")
                .with("targetConsumerLagAtStartup", Duration.ofSeconds(20))
                .with("saslUsername", "u")
                .with("saslMechanism", "AWS_MSK_IAM")
                .with("tlsCertPath", "cert.pem")
                .with("tlsServerName", "kafka")
                .with("tlsInsecureSkipVerify", true)
                .with("tlsMinVersion", "SSLv3")
                .build();

        assertThat(new IngestConfig(true, config).problemsInUse())
                .containsExactly(
                        "ingest.kafka.address: the Kafka address has not been configured",
                        "ingest.kafka.dial_timeout: must be positive",
                        "ingest.kafka.write_timeout: must be positive",
                        "ingest.kafka.producer_max_record_size_bytes: must be between 1048576 and 15983616, found 100",
                        "ingest.kafka.producer_max_buffered_bytes: must not be negative, found -1",
                        "ingest.kafka.producer_compression: expected one of [none, gzip, snappy, lz4, zstd], found"
                                + " \"brotli\"",
                        "ingest.kafka.max_consumer_lag_at_startup: must not be less than"
                                + " target_consumer_lag_at_startup",
                        "ingest.kafka.sasl_username: both it and sasl_password must be set, or neither",
                        "ingest.kafka.sasl_mechanism: AWS_MSK_IAM is not built, use one of [PLAIN, SCRAM-SHA-256,"
                                + " SCRAM-SHA-512]",
                        "ingest.kafka.tls_cert_path: both it and tls_key_path must be set, or neither",
                        "ingest.kafka.tls_server_name: is not built; the name in kafka.address is the one expected",
                        "ingest.kafka.tls_insecure_skip_verify: is not built; give the broker's certificate in"
                                + " tls_ca_path",
                        "ingest.kafka.tls_min_version: expected one of [VersionTLS12, VersionTLS13], found \"SSLv3\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "kafka:", ":9092", "kafka:0", "kafka:70000", "kafka:x", "a:1,b:2", "::1:9092"})
    void addressThatIsNotHostAndPortIsRefused(String address) {
        assertThat(TestConfig.of(address, "traces").build().problemsInUse())
                .containsExactly("kafka.address: expected one host:port, found \"" + address + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka:9092", "127.0.0.1:1", "[::1]:9092", "kafka.ns.svc.cluster.local:65535"})
    void addressOfOneSeedIsTaken(String address) {
        assertThat(TestConfig.of(address, "traces").build().problemsInUse()).isEmpty();
    }

    @Test
    void scramNeedsCredentials() {
        List<String> problems = new ArrayList<>(TestConfig.of("kafka:9092", "traces")
                .with("saslMechanism", "SCRAM-SHA-256")
                .build()
                .problemsInUse());

        assertThat(problems).containsExactly("kafka.sasl_username: SCRAM-SHA-256 needs a user name and a password");
    }

    @Test
    void bothLagsMayBeZeroButNotOne() {
        TestConfig config = TestConfig.of("kafka:9092", "traces").with("targetConsumerLagAtStartup", Duration.ZERO);
        assertThat(config.build().problemsInUse()).singleElement().asString().contains("must be zero, or neither");
        assertThat(config.with("maxConsumerLagAtStartup", Duration.ZERO).build().problemsInUse())
                .isEmpty();
    }

    @Test
    void passwordIsNotPrinted() {
        assertThat(TestConfig.of("kafka:9092", "traces")
                        .withCredentials("PLAIN", "u", "hunter2")
                        .build()
                        .toString())
                .doesNotContain("hunter2");
    }
}
