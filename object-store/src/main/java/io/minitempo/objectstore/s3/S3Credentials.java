// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where the keys come from, in Tempo's order: the configuration, the environment of AWS, that of MinIO, the
/// credentials file of AWS, the client file of MinIO, and the identity of the machine (`spec/blocks.md §3.1`).
///
/// @param environment the environment variables
/// @param home the home directory of the user
record S3Credentials(Map<String, String> environment, Path home) {

    /// A source that has no keys says so by an exception, and the next one is asked.
    private interface Source extends AwsCredentialsProvider {}

    /// The chain for a configuration.
    ///
    /// @param region where roles are assumed
    /// @param http what requests to the token service go through
    AwsCredentialsProvider chain(S3Config config, Region region, SdkHttpClient http) {
        if (!config.accessKey().isEmpty()) {
            AwsCredentials keys = keys(
                    config.accessKey(),
                    config.secretKey().value(),
                    config.sessionToken().value());
            return () -> keys;
        }
        List<AwsCredentialsProvider> chain = new ArrayList<>();
        chain.add(source("the environment of AWS", this::awsEnvironment));
        chain.add(source("the environment of MinIO", this::minioEnvironment));
        chain.add(profile());
        chain.add(source("the client file of MinIO", this::minioFile));
        AwsCredentialsProvider webIdentity = webIdentity(region, http);
        if (webIdentity != null) {
            chain.add(webIdentity);
        }
        chain.add(ContainerCredentialsProvider.create());
        chain.add(InstanceProfileCredentialsProvider.create());
        return AwsCredentialsProviderChain.builder()
                .credentialsProviders(chain)
                .reuseLastProviderEnabled(true)
                .build();
    }

    private interface Reading {
        @Nullable
        AwsCredentials read();
    }

    private static Source source(String name, Reading reading) {
        return () -> {
            AwsCredentials keys = reading.read();
            if (keys == null) {
                throw SdkClientException.create("no keys in " + name);
            }
            return keys;
        };
    }

    private static AwsCredentials keys(String access, String secret, String token) {
        return token.isEmpty()
                ? AwsBasicCredentials.create(access, secret)
                : AwsSessionCredentials.create(access, secret, token);
    }

    private String first(String... names) {
        for (String name : names) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private @Nullable AwsCredentials awsEnvironment() {
        String access = first("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY");
        String secret = first("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY");
        return access.isEmpty() || secret.isEmpty() ? null : keys(access, secret, first("AWS_SESSION_TOKEN"));
    }

    private @Nullable AwsCredentials minioEnvironment() {
        String access = first("MINIO_ROOT_USER", "MINIO_ACCESS_KEY");
        String secret = first("MINIO_ROOT_PASSWORD", "MINIO_SECRET_KEY");
        return access.isEmpty() || secret.isEmpty() ? null : keys(access, secret, "");
    }

    private AwsCredentialsProvider profile() {
        String named = first("AWS_SHARED_CREDENTIALS_FILE");
        Path file = named.isEmpty() ? home.resolve(".aws/credentials") : Path.of(named);
        String profile = first("AWS_PROFILE");
        return ProfileCredentialsProvider.builder()
                .profileFile(() -> Files.isReadable(file)
                        ? ProfileFile.builder()
                                .content(file)
                                .type(ProfileFile.Type.CREDENTIALS)
                                .build()
                        : ProfileFile.builder()
                                .content("")
                                .type(ProfileFile.Type.CREDENTIALS)
                                .build())
                .profileName(profile.isEmpty() ? "default" : profile)
                .build();
    }

    /// `~/.mc/config.json`: keys by the name of a server, which is `s3` unless the environment says otherwise.
    private @Nullable AwsCredentials minioFile() {
        String named = first("MINIO_SHARED_CREDENTIALS_FILE");
        Path file = named.isEmpty() ? home.resolve(".mc/config.json") : Path.of(named);
        if (!Files.isReadable(file)) {
            return null;
        }
        String alias = first("MINIO_ALIAS");
        JsonNode root = JsonMapper.builder().build().readTree(file);
        for (String block : List.of("aliases", "hosts")) {
            JsonNode server = root.path(block).path(alias.isEmpty() ? "s3" : alias);
            String access = server.path("accessKey").asString("");
            String secret = server.path("secretKey").asString("");
            if (!access.isEmpty() && !secret.isEmpty()) {
                return keys(access, secret, server.path("sessionToken").asString(""));
            }
        }
        return null;
    }

    private @Nullable AwsCredentialsProvider webIdentity(Region region, SdkHttpClient http) {
        String token = first("AWS_WEB_IDENTITY_TOKEN_FILE");
        String role = first("AWS_ROLE_ARN");
        if (token.isEmpty() || role.isEmpty()) {
            return null;
        }
        String session = first("AWS_ROLE_SESSION_NAME");
        String stsRegion = first("AWS_REGION", "AWS_DEFAULT_REGION");
        StsClient sts = StsClient.builder()
                .region(stsRegion.isEmpty() ? region : Region.of(stsRegion))
                .httpClient(http)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
        return StsWebIdentityTokenFileCredentialsProvider.builder()
                .stsClient(sts)
                .roleArn(role)
                .roleSessionName(session.isEmpty() ? "mini-tempo" : session)
                .webIdentityTokenFile(Path.of(token))
                .build();
    }
}
