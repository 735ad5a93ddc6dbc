// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import io.minitempo.core.config.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The block `ingest.kafka` (`spec/write-path.md §3.6`): the keys of 2.10.8 and 3.0.3, which are the same, and those
/// that came after 3.0.3 and are built here: `client_rack`, `sasl_mechanism`, `producer_compression`, `tls_*`.
///
/// @param address one seed broker as `host:port`; an IPv6 address stands in brackets
/// @param topic the topic, required
/// @param clientId what the clients call themselves to the broker
/// @param clientRack the rack of the consumers, which then may read from a replica in it
/// @param dialTimeout how long a connection may take to be set up
/// @param writeTimeout within what time a record must be acknowledged
/// @param saslUsername user name; both or neither of name and password
/// @param saslPassword password
/// @param saslMechanism `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`; `PLAIN` without credentials means no SASL
/// @param consumerGroup read by the metrics-generator only
/// @param consumerGroupOffsetCommitInterval accepted, without effect
/// @param lastProducedOffsetRetryTimeout retry budget of questions for offsets
/// @param autoCreateTopicEnabled whether clients let the broker create the topic
/// @param autoCreateTopicDefaultPartitions value for the broker's `num.partitions` when topics are created
///     automatically; zero or less leaves the broker alone
/// @param producerMaxRecordSizeBytes largest value of one record
/// @param producerMaxBufferedBytes most value bytes that may await acknowledgement; 0 = unlimited
/// @param producerCompression `none`, `gzip`, `snappy`, `lz4` or `zstd`; empty means snappy
/// @param targetConsumerLagAtStartup accepted and validated, without effect
/// @param maxConsumerLagAtStartup accepted and validated, without effect
/// @param disableKafkaTelemetry whether clients keep their metrics from the broker (KIP-714)
/// @param consumerGroupLagMetricUpdateInterval how often the lag of a group is measured
/// @param tlsEnabled whether connections are encrypted
/// @param tlsCertPath PEM file with the client's certificate chain; needs the key
/// @param tlsKeyPath PEM file with the client's private key (PKCS#8, not encrypted)
/// @param tlsCaPath PEM file with the trusted certificates; empty means those of the JVM
/// @param tlsServerName name to expect in the broker's certificate; not built, must be empty
/// @param tlsInsecureSkipVerify whether any certificate is accepted; not built, must be false
/// @param tlsCipherSuites comma-separated names; empty means those of the JVM
/// @param tlsMinVersion `VersionTLS12` or `VersionTLS13`; empty means TLS 1.2
public record KafkaConfig(
        String address,
        String topic,
        String clientId,
        String clientRack,
        Duration dialTimeout,
        Duration writeTimeout,
        String saslUsername,
        Secret saslPassword,
        String saslMechanism,
        String consumerGroup,
        Duration consumerGroupOffsetCommitInterval,
        Duration lastProducedOffsetRetryTimeout,
        boolean autoCreateTopicEnabled,
        int autoCreateTopicDefaultPartitions,
        int producerMaxRecordSizeBytes,
        long producerMaxBufferedBytes,
        String producerCompression,
        Duration targetConsumerLagAtStartup,
        Duration maxConsumerLagAtStartup,
        boolean disableKafkaTelemetry,
        Duration consumerGroupLagMetricUpdateInterval,
        boolean tlsEnabled,
        String tlsCertPath,
        String tlsKeyPath,
        String tlsCaPath,
        String tlsServerName,
        boolean tlsInsecureSkipVerify,
        String tlsCipherSuites,
        String tlsMinVersion) {

    /// Smallest value allowed for `producer_max_record_size_bytes`.
    public static final int MIN_RECORD_BYTES = 1024 * 1024;
    /// Largest value allowed for `producer_max_record_size_bytes`, and its default: a batch of 16,000,000 bytes less
    /// 16 KiB for what surrounds the value.
    public static final int MAX_RECORD_BYTES = 16_000_000 - 16 * 1024;

    private static final List<String> COMPRESSIONS = List.of("", "none", "gzip", "snappy", "lz4", "zstd");
    private static final List<String> MECHANISMS = List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");
    private static final List<String> UNBUILT_MECHANISMS = List.of("OAUTHBEARER", "AWS_MSK_IAM");
    private static final List<String> TLS_VERSIONS = List.of("", "VersionTLS12", "VersionTLS13");

    /// The defaults of 3.0.3.
    public static KafkaConfig defaults() {
        return new KafkaConfig(
                "localhost:9092",
                "",
                "",
                "",
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                "",
                Secret.NONE,
                "PLAIN",
                "",
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                true,
                1000,
                MAX_RECORD_BYTES,
                1024L * 1024 * 1024,
                "",
                Duration.ofSeconds(2),
                Duration.ofSeconds(15),
                false,
                Duration.ofMinutes(1),
                false,
                "",
                "",
                "",
                "",
                false,
                "",
                "");
    }

    /// Every problem of the block for a process that uses Kafka, each starting with its key below `ingest`.
    public List<String> problemsInUse() {
        List<String> problems = new ArrayList<>();
        if (address.isEmpty()) {
            problems.add("kafka.address: the Kafka address has not been configured");
        } else if (!isHostAndPort(address)) {
            problems.add("kafka.address: expected one host:port, found " + quote(address));
        }
        if (topic.isEmpty()) {
            problems.add("kafka.topic: the Kafka topic has not been configured");
        }
        positive(problems, "kafka.dial_timeout", dialTimeout);
        positive(problems, "kafka.write_timeout", writeTimeout);
        positive(problems, "kafka.last_produced_offset_retry_timeout", lastProducedOffsetRetryTimeout);
        positive(problems, "kafka.consumer_group_lag_metric_update_interval", consumerGroupLagMetricUpdateInterval);
        if (producerMaxRecordSizeBytes < MIN_RECORD_BYTES || producerMaxRecordSizeBytes > MAX_RECORD_BYTES) {
            problems.add("kafka.producer_max_record_size_bytes: must be between " + MIN_RECORD_BYTES + " and "
                    + MAX_RECORD_BYTES + ", found " + producerMaxRecordSizeBytes);
        }
        if (producerMaxBufferedBytes < 0) {
            problems.add("kafka.producer_max_buffered_bytes: must not be negative, found " + producerMaxBufferedBytes);
        }
        oneOf(problems, "kafka.producer_compression", producerCompression, COMPRESSIONS);
        validateLag(problems);
        validateSasl(problems);
        validateTls(problems);
        return List.copyOf(problems);
    }

    private void validateLag(List<String> problems) {
        if (targetConsumerLagAtStartup.isZero() != maxConsumerLagAtStartup.isZero()) {
            problems.add(
                    "kafka.target_consumer_lag_at_startup: both it and max_consumer_lag_at_startup must be zero, or"
                            + " neither");
        } else if (maxConsumerLagAtStartup.compareTo(targetConsumerLagAtStartup) < 0) {
            problems.add("kafka.max_consumer_lag_at_startup: must not be less than target_consumer_lag_at_startup");
        }
    }

    private void validateSasl(List<String> problems) {
        if (saslUsername.isEmpty() != saslPassword.isEmpty()) {
            problems.add("kafka.sasl_username: both it and sasl_password must be set, or neither");
        }
        if (UNBUILT_MECHANISMS.contains(saslMechanism)) {
            problems.add("kafka.sasl_mechanism: " + saslMechanism + " is not built, use one of " + MECHANISMS);
        } else if (!MECHANISMS.contains(saslMechanism)) {
            problems.add("kafka.sasl_mechanism: expected one of " + MECHANISMS + ", found " + quote(saslMechanism));
        } else if (!saslMechanism.equals("PLAIN") && saslUsername.isEmpty()) {
            problems.add("kafka.sasl_username: " + saslMechanism + " needs a user name and a password");
        }
    }

    private void validateTls(List<String> problems) {
        if (tlsCertPath.isEmpty() != tlsKeyPath.isEmpty()) {
            problems.add("kafka.tls_cert_path: both it and tls_key_path must be set, or neither");
        }
        if (!tlsServerName.isEmpty()) {
            problems.add("kafka.tls_server_name: is not built; the name in kafka.address is the one expected");
        }
        if (tlsInsecureSkipVerify) {
            problems.add("kafka.tls_insecure_skip_verify: is not built; give the broker's certificate in tls_ca_path");
        }
        oneOf(problems, "kafka.tls_min_version", tlsMinVersion, TLS_VERSIONS);
    }

    private static void oneOf(List<String> problems, String key, String value, List<String> allowed) {
        if (!allowed.contains(value)) {
            problems.add(key + ": expected one of "
                    + allowed.stream().filter(a -> !a.isEmpty()).toList() + ", found " + quote(value));
        }
    }

    private static void positive(List<String> problems, String key, Duration value) {
        if (!value.isPositive()) {
            problems.add(key + ": must be positive");
        }
    }

    private static boolean isHostAndPort(String address) {
        int colon = address.lastIndexOf(':');
        if (colon <= 0 || address.indexOf(',') >= 0) {
            return false;
        }
        String host = address.substring(0, colon);
        if (host.indexOf(':') >= 0 && !(host.startsWith("[") && host.endsWith("]"))) {
            return false;
        }
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            return port > 0 && port <= 65535;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String quote(String value) {
        return '"' + value + '"';
    }
}
