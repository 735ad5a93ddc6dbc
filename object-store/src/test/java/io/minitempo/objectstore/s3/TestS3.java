// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.config.Secret;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.testsupport.S3Server;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/// Configurations and clients for tests against servers on this machine.
final class TestS3 {

    private TestS3() {}

    static S3Config config(S3Server server, String bucket) {
        return impatient(
                S3Config.at(server.endpoint(), bucket, server.accessKey(), new Secret(server.secretKey()), true));
    }

    static S3Config config(String endpoint, String bucket) {
        return impatient(S3Config.at(endpoint, bucket, "access", new Secret("secret"), true));
    }

    /// Three attempts at once one after the other.
    private static S3Config impatient(S3Config config) {
        return with(
                config,
                Map.of(
                        "retryMaxAttempts", 3,
                        "retryBackoffInitial", Duration.ZERO,
                        "retryBackoffMax", Duration.ZERO));
    }

    /// The configuration with other values of some components.
    static S3Config with(S3Config config, Map<String, Object> changes) {
        RecordComponent[] components = S3Config.class.getRecordComponents();
        try {
            @Nullable Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                Object changed = changes.get(components[i].getName());
                values[i] = changed == null ? components[i].getAccessor().invoke(config) : changed;
            }
            return S3Config.class
                    .getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A client over other connections, without credentials from the environment.
    static S3Client client(S3Config config, SdkHttpClient http) {
        return new S3Clients(
                        new BackendMetrics(new SimpleMeterRegistry()),
                        Clock.system(),
                        Map.of(),
                        Path.of("/nonexistent"))
                .client(config, http);
    }

    /// A backend over other connections.
    static S3Backend backend(S3Config config, SdkHttpClient http) {
        return new S3Backend(config, client(config, http), http);
    }
}
