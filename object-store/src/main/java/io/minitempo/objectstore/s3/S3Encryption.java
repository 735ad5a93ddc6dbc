// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/// Server-side encryption as the headers that requests need; null where a kind does not use one.
///
/// @param algorithm what the store is to use with keys of its own
/// @param kmsKeyId which of its keys
/// @param kmsContext base64 of the JSON object that goes with the key
/// @param customerAlgorithm what the store is to use with a key that comes with each request
/// @param customerKey base64 of that key
/// @param customerKeyMd5 base64 of that key's digest
record S3Encryption(
        @Nullable ServerSideEncryption algorithm,
        @Nullable String kmsKeyId,
        @Nullable String kmsContext,
        @Nullable String customerAlgorithm,
        @Nullable String customerKey,
        @Nullable String customerKeyMd5) {

    static S3Encryption of(SseConfig config) {
        return switch (config.type()) {
            case SseConfig.S3 -> new S3Encryption(ServerSideEncryption.AES256, null, null, null, null, null);
            case SseConfig.KMS ->
                new S3Encryption(
                        ServerSideEncryption.AWS_KMS,
                        config.kmsKeyId(),
                        config.kmsEncryptionContext().isEmpty()
                                ? null
                                : base64(config.kmsEncryptionContext().getBytes(StandardCharsets.UTF_8)),
                        null,
                        null,
                        null);
            case SseConfig.CUSTOMER -> {
                byte[] key = config.encryptionKey().value().getBytes(StandardCharsets.UTF_8);
                yield new S3Encryption(null, null, null, "AES256", base64(key), base64(md5(key)));
            }
            default -> new S3Encryption(null, null, null, null, null, null);
        };
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no MD5", e);
        }
    }
}
