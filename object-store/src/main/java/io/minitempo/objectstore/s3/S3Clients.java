// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.tls.ClientTlsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// Makes the client of a configuration. Making one takes about half a second; it is meant to last as long as the
/// process.
public final class S3Clients {

    /// The most requests at a time; more wait for a connection.
    private static final int MAX_CONNECTIONS = 256;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(60);

    private final BackendMetrics metrics;
    private final Clock clock;
    private final S3Credentials credentials;

    /// Makes clients that count their requests and look for credentials in an environment.
    ///
    /// @param environment the environment variables
    /// @param home the home directory of the user
    public S3Clients(BackendMetrics metrics, Clock clock, Map<String, String> environment, Path home) {
        this.metrics = metrics;
        this.clock = clock;
        this.credentials = new S3Credentials(Map.copyOf(environment), home);
    }

    /// A backend over a new client; sends nothing yet.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when the configuration names no bucket or endpoint, or a file
    /// that is unusable
    public Backend open(S3Config config) {
        SdkHttpClient http = http(config);
        try {
            return new S3Backend(config, client(config, http), http);
        } catch (RuntimeException e) {
            http.close();
            throw e;
        }
    }

    private static SdkHttpClient http(S3Config config) {
        Apache5HttpClient.Builder http = Apache5HttpClient.builder()
                .maxConnections(MAX_CONNECTIONS)
                .connectionTimeout(CONNECT_TIMEOUT)
                .connectionAcquisitionTimeout(SILENCE_TIMEOUT)
                .socketTimeout(SILENCE_TIMEOUT)
                .expectContinueEnabled(false)
                .tcpKeepAlive(true);
        if (!config.tls().equals(ClientTlsConfig.defaults())) {
            http.tlsSocketStrategy(S3Tls.strategy(config.tls()));
        }
        return http.build();
    }

    /// The client proper, over any HTTP client.
    S3Client client(S3Config config, SdkHttpClient http) {
        S3Endpoint endpoint = S3Endpoint.of(config);
        Region region = Region.of(endpoint.region());
        SdkHttpClient counted = new InstrumentedHttpClient(http, metrics, clock);
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(counted)
                .region(region)
                .credentialsProvider(credentials.chain(config, region, http))
                .forcePathStyle(endpoint.pathStyle())
                .dualstackEnabled(endpoint.uri().isEmpty() && config.enableDualStack())
                // Older stores refuse the checksum trailers that the client would add otherwise.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(service -> service.expectContinueEnabled(false))
                .overrideConfiguration(overrides -> overrides.retryStrategy(retries(config)));
        endpoint.uri().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static StandardRetryStrategy retries(S3Config config) {
        BackoffStrategy backoff = config.retryBackoffInitial().isZero()
                ? BackoffStrategy.retryImmediately()
                : BackoffStrategy.exponentialDelay(config.retryBackoffInitial(), config.retryBackoffMax());
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(Math.max(1, config.retryMaxAttempts()))
                .backoffStrategy(backoff)
                .throttlingBackoffStrategy(backoff)
                // The circuit breaker would give up sooner than the configuration says.
                .circuitBreakerEnabled(false)
                .build();
    }
}
