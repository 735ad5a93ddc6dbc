// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.internal;

import io.minitempo.core.TempoException;
import io.minitempo.ingestlog.KafkaConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Turns [KafkaConfig] into the properties of Kafka's clients (`spec/write-path.md §3.4-3.6`).
public final class ClientProperties {

    private static final int FETCH_BYTES = 100_000_000;
    private static final int PARTITION_FETCH_BYTES = 50_000_000;
    // A reader holds what it hands over and what it fetched ahead, each in one piece of memory.
    private static final int HEAP_PER_PARTITION_FETCH = 32;
    private static final int SMALLEST_PARTITION_FETCH = 1 << 20;
    private static final int FETCH_WAIT_MILLIS = 5000;
    // Of what is fetched, how much one poll hands over: records are up to 16 MB each.
    private static final int POLL_RECORDS = 100;

    private ClientProperties() {}

    /// Properties of the writer's network client.
    ///
    /// @throws TempoException.Invalid when a file that the configuration names cannot be read
    public static Map<String, Object> producer(KafkaConfig config) {
        Map<String, Object> properties = common(config);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 10);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return properties;
    }

    /// Properties of a consumer that is assigned partitions by hand.
    ///
    /// @throws TempoException.Invalid when a file that the configuration names cannot be read
    public static Map<String, Object> consumer(KafkaConfig config) {
        Map<String, Object> properties = common(config);
        properties.put(CommonClientConfigs.CLIENT_RACK_CONFIG, config.clientRack());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, config.autoCreateTopicEnabled());
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        int partitionFetch = partitionFetchBytes(Runtime.getRuntime().maxMemory());
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Math.min(FETCH_BYTES, 2 * partitionFetch));
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, partitionFetch);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        properties.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, -1);
        return properties;
    }

    /// How many bytes of a partition are fetched at a time in a heap of `heap` bytes: what Tempo fetches, where there
    /// is room. A record that is larger comes all the same, alone.
    static int partitionFetchBytes(long heap) {
        return Math.clamp(heap / HEAP_PER_PARTITION_FETCH, SMALLEST_PARTITION_FETCH, PARTITION_FETCH_BYTES);
    }

    /// Properties of the client that asks for offsets and commits them.
    ///
    /// @throws TempoException.Invalid when a file that the configuration names cannot be read
    public static Map<String, Object> admin(KafkaConfig config) {
        Map<String, Object> properties = common(config);
        int budget = Math.toIntExact(config.lastProducedOffsetRetryTimeout().toMillis());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, budget);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, budget);
        return properties;
    }

    private static Map<String, Object> common(KafkaConfig config) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.address());
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, config.clientId());
        properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, !config.disableKafkaTelemetry());
        properties.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        long dial = config.dialTimeout().toMillis();
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, dial);
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, dial);
        properties.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                protocol(config.tlsEnabled(), !config.saslUsername().isEmpty()).name);
        if (!config.saslUsername().isEmpty()) {
            sasl(config, properties);
        }
        if (config.tlsEnabled()) {
            tls(config, properties);
        }
        return properties;
    }

    private static SecurityProtocol protocol(boolean tls, boolean sasl) {
        if (sasl) {
            return tls ? SecurityProtocol.SASL_SSL : SecurityProtocol.SASL_PLAINTEXT;
        }
        return tls ? SecurityProtocol.SSL : SecurityProtocol.PLAINTEXT;
    }

    private static void sasl(KafkaConfig config, Map<String, Object> properties) {
        String module = config.saslMechanism().equals("PLAIN")
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        properties.put(SaslConfigs.SASL_MECHANISM, config.saslMechanism());
        properties.put(
                SaslConfigs.SASL_JAAS_CONFIG,
                module + " required username=" + quoted(config.saslUsername()) + " password="
                        + quoted(config.saslPassword().value()) + ";");
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void tls(KafkaConfig config, Map<String, Object> properties) {
        if (!config.tlsCaPath().isEmpty()) {
            properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            properties.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, pem("tls_ca_path", config.tlsCaPath()));
        }
        if (!config.tlsCertPath().isEmpty()) {
            properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
            properties.put(
                    SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, pem("tls_cert_path", config.tlsCertPath()));
            properties.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, pem("tls_key_path", config.tlsKeyPath()));
        }
        if (!config.tlsCipherSuites().isEmpty()) {
            properties.put(SslConfigs.SSL_CIPHER_SUITES_CONFIG, config.tlsCipherSuites());
        }
        properties.put(
                SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG,
                config.tlsMinVersion().equals("VersionTLS13") ? "TLSv1.3" : "TLSv1.2,TLSv1.3");
    }

    private static String pem(String key, String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            throw new TempoException.Invalid("ingest.kafka." + key + ": cannot read " + path + ": " + e, e);
        }
    }
}
