// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3ServerIT {

    private final S3Server server = S3Server.start("traces");
    private S3Client client;

    @BeforeEach
    void connect() {
        client = S3Client.builder()
                .endpointOverride(URI.create("http://" + server.endpoint()))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(server.accessKey(), server.secretKey())))
                .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void put(String key, String text) {
        client.putObject(r -> r.bucket("traces").key(key), RequestBody.fromString(text));
    }

    private String get(String key) {
        return client.getObjectAsBytes(r -> r.bucket("traces").key(key)).asUtf8String();
    }

    @Test
    void keepsObjectsAcrossARestartOnTheSamePort() {
        put("a", "first");
        server.stop();
        assertThatThrownBy(() -> get("a")).isInstanceOf(SdkClientException.class);
        server.restart();
        assertThat(get("a")).isEqualTo("first");
    }

    @Test
    void refusesWritesForAWhileAndKeepsReading() {
        put("a", "first");
        server.refuse(S3Server.Operation.WRITE);
        assertThatThrownBy(() -> put("a", "second"))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(503));
        assertThat(get("a")).isEqualTo("first");
        server.acceptAll();
        put("a", "second");
        assertThat(get("a")).isEqualTo("second");
        assertThat(server.calls(S3Server.Operation.WRITE)).isEqualTo(3);
    }

    @Test
    void demandsItsKeys() {
        try (S3Client stranger = S3Client.builder()
                .endpointOverride(URI.create("http://" + server.endpoint()))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("who", "knows")))
                .build()) {
            assertThatThrownBy(() -> stranger.listObjectsV2(r -> r.bucket("traces")))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        }
    }

    @Test
    void countsUploadsThatWereNeitherCompletedNorAborted() {
        String id =
                client.createMultipartUpload(r -> r.bucket("traces").key("big")).uploadId();
        assertThat(server.openUploads("traces")).isEqualTo(1);
        client.abortMultipartUpload(r -> r.bucket("traces").key("big").uploadId(id));
        assertThat(server.openUploads("traces")).isZero();
    }
}
