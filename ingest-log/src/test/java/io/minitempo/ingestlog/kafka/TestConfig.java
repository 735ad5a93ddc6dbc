// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka;

import io.minitempo.core.config.Secret;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ingestlog.KafkaConfig;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Tempo's defaults with some keys changed.
public final class TestConfig {

    private final Map<String, Object> values = new LinkedHashMap<>();

    private TestConfig() {
        try {
            for (RecordComponent each : KafkaConfig.class.getRecordComponents()) {
                values.put(each.getName(), each.getAccessor().invoke(KafkaConfig.defaults()));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static TestConfig of(EmbeddedKafka kafka, String topic) {
        return of(kafka.bootstrapServers(), topic);
    }

    public static TestConfig of(String address, String topic) {
        return defaults().with("address", address).with("topic", topic);
    }

    public static TestConfig defaults() {
        return new TestConfig();
    }

    /// Sets the component of that name.
    public TestConfig with(String component, Object value) {
        if (values.replace(component, value) == null) {
            throw new IllegalArgumentException("no component " + component);
        }
        return this;
    }

    public TestConfig withWriteTimeout(Duration timeout) {
        return with("writeTimeout", timeout);
    }

    public TestConfig withMaxRecordBytes(int bytes) {
        return with("producerMaxRecordSizeBytes", bytes);
    }

    public TestConfig withCredentials(String mechanism, String user, String password) {
        return with("saslMechanism", mechanism).with("saslUsername", user).with("saslPassword", new Secret(password));
    }

    public KafkaConfig build() {
        try {
            Class<?>[] types = Arrays.stream(KafkaConfig.class.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class[]::new);
            Constructor<KafkaConfig> constructor = KafkaConfig.class.getDeclaredConstructor(types);
            return constructor.newInstance(values.values().toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
