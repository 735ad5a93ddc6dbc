// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.config.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/// The sources in their order; the identity of the machine, which comes last, is never asked here.
class S3CredentialsTest {

    private static final SdkHttpClient NO_CONNECTIONS = new SdkHttpClient() {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            throw new IllegalStateException("not to be used");
        }

        @Override
        public void close() {}
    };

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();

    private AwsCredentials resolve(S3Config config) {
        return new S3Credentials(environment, home)
                .chain(config, Region.US_EAST_1, NO_CONNECTIONS)
                .resolveCredentials();
    }

    private AwsCredentials resolve() {
        return resolve(S3Config.defaults());
    }

    private void awsEnvironment() {
        environment.putAll(Map.of("AWS_ACCESS_KEY_ID", "aws", "AWS_SECRET_ACCESS_KEY", "aws-secret"));
    }

    private void minioEnvironment() {
        environment.putAll(Map.of("MINIO_ROOT_USER", "minio", "MINIO_ROOT_PASSWORD", "minio-secret"));
    }

    private void awsFile() throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/credentials"), """
                [default]
                aws_access_key_id = file
                aws_secret_access_key = file-secret
                [other]
                aws_access_key_id = other
                aws_secret_access_key = other-secret
                aws_session_token = other-token
                """);
    }

    private void minioFile() throws Exception {
        Files.createDirectories(home.resolve(".mc"));
        Files.writeString(home.resolve(".mc/config.json"), """
                {"version":"10","aliases":{"s3":{"url":"https://s3","accessKey":"mc","secretKey":"mc-secret"},
                 "play":{"accessKey":"play","secretKey":"play-secret"}}}""");
    }

    private static AwsCredentials basic(String access, String secret) {
        return AwsBasicCredentials.create(access, secret);
    }

    private static void assertSame(AwsCredentials found, AwsCredentials expected) {
        assertThat(found.accessKeyId()).isEqualTo(expected.accessKeyId());
        assertThat(found.secretAccessKey()).isEqualTo(expected.secretAccessKey());
        assertThat(found instanceof AwsSessionCredentials session ? session.sessionToken() : "")
                .isEqualTo(expected instanceof AwsSessionCredentials session ? session.sessionToken() : "");
    }

    @Test
    void theConfigurationComesFirst() throws Exception {
        awsEnvironment();
        awsFile();
        S3Config config =
                TestS3.with(S3Config.defaults(), Map.of("accessKey", "own", "secretKey", new Secret("own-secret")));
        assertSame(resolve(config), basic("own", "own-secret"));
        assertSame(
                resolve(TestS3.with(config, Map.of("sessionToken", new Secret("token")))),
                AwsSessionCredentials.create("own", "own-secret", "token"));
    }

    @Test
    void theEnvironmentComesBeforeFiles() throws Exception {
        awsEnvironment();
        minioEnvironment();
        awsFile();
        minioFile();
        assertSame(resolve(), basic("aws", "aws-secret"));
        environment.put("AWS_SESSION_TOKEN", "token");
        assertSame(resolve(), AwsSessionCredentials.create("aws", "aws-secret", "token"));
        environment.remove("AWS_SECRET_ACCESS_KEY");
        assertSame(resolve(), basic("minio", "minio-secret"));
    }

    @Test
    void theFileOfAwsComesBeforeThatOfMinio() throws Exception {
        awsFile();
        minioFile();
        assertSame(resolve(), basic("file", "file-secret"));
        environment.put("AWS_PROFILE", "other");
        assertSame(resolve(), AwsSessionCredentials.create("other", "other-secret", "other-token"));
        Path elsewhere = Files.move(home.resolve(".aws/credentials"), home.resolve("elsewhere"));
        assertSame(resolve(), basic("mc", "mc-secret"));
        environment.put("AWS_SHARED_CREDENTIALS_FILE", elsewhere.toString());
        assertSame(resolve(), AwsSessionCredentials.create("other", "other-secret", "other-token"));
    }

    @Test
    void theFileOfMinioHoldsSeveralServers() throws Exception {
        minioFile();
        assertSame(resolve(), basic("mc", "mc-secret"));
        environment.put("MINIO_ALIAS", "play");
        assertSame(resolve(), basic("play", "play-secret"));
        Path old = home.resolve("old.json");
        Files.writeString(old, "{\"version\":\"9\",\"hosts\":{\"play\":{\"accessKey\":\"h\",\"secretKey\":\"hs\"}}}");
        environment.put("MINIO_SHARED_CREDENTIALS_FILE", old.toString());
        assertSame(resolve(), basic("h", "hs"));
    }
}
