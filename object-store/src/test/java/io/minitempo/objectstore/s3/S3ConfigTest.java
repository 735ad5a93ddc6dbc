// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.config.Secret;
import io.minitempo.objectstore.tls.ClientTlsConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3ConfigTest {

    @Test
    void defaultsAreValid() {
        assertThat(S3Config.defaults().validate()).isEmpty();
        assertThat(ClientTlsConfig.defaults().validate()).isEmpty();
        assertThat(SseConfig.defaults().validate()).isEmpty();
    }

    @Test
    void namesEveryKeyThatCannotWork() {
        S3Config config = TestS3.with(
                S3Config.defaults(),
                Map.of(
                        "endpoint",
                        "https://s3",
                        "accessKey",
                        "only",
                        "partSize",
                        1024L,
                        "hedgeRequestsAt",
                        Duration.ofSeconds(-1),
                        "hedgeRequestsUpTo",
                        -1,
                        "retryMaxAttempts",
                        -1,
                        "bucketLookupType",
                        3,
                        "listBlocksConcurrency",
                        -1));
        assertThat(config.validate())
                .extracting(problem -> problem.split("[: ]", 2)[0])
                .containsExactly(
                        "endpoint",
                        "access_key",
                        "part_size",
                        "hedge_requests_at",
                        "hedge_requests_up_to",
                        "retry_max_attempts",
                        "bucket_lookup_type",
                        "list_blocks_concurrency");
    }

    @Test
    void encryptionNeedsItsKeys() {
        assertThat(new SseConfig("SSE-KMS", "", "[]", Secret.NONE).validate()).hasSize(2);
        assertThat(new SseConfig("SSE-KMS", "k", "{\"a\":\"b\"}", Secret.NONE).validate())
                .isEmpty();
        assertThat(new SseConfig("SSE-KMS", "k", "{\"a\":1}", Secret.NONE).validate())
                .hasSize(1);
        assertThat(new SseConfig("SSE-C", "", "", new Secret("short")).validate())
                .singleElement()
                .asString()
                .contains("32 bytes")
                .doesNotContain("short");
        assertThat(new SseConfig("aes", "", "", Secret.NONE).validate())
                .singleElement()
                .asString()
                .startsWith("type");
    }

    @Test
    void tlsVersionsStartAtTheMinimum() {
        assertThat(ClientTlsConfig.defaults().protocols()).containsExactly("TLSv1.2", "TLSv1.3");
        assertThat(new ClientTlsConfig("", "", "", "", false, "", "VersionTLS10").protocols())
                .containsExactly("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
        assertThat(new ClientTlsConfig("", "", "", "", false, "", "").protocols())
                .containsExactly("TLSv1.2", "TLSv1.3");
        assertThat(new ClientTlsConfig("c", "", "", "", false, "", "TLS12").validate())
                .hasSize(1);
        assertThat(new ClientTlsConfig("c", "", "", "", false, "", "").validate())
                .hasSize(1);
    }

    private static S3Endpoint endpoint(String host, String region, boolean insecure, boolean force, int lookup) {
        return S3Endpoint.of(TestS3.with(
                S3Config.defaults(),
                Map.of(
                        "bucket", "traces",
                        "endpoint", host,
                        "region", region,
                        "insecure", insecure,
                        "forcePathStyle", force,
                        "bucketLookupType", lookup)));
    }

    @ParameterizedTest
    @CsvSource({
        "minio:9000,0,false,true",
        "minio:9000,1,false,false",
        "minio:9000,2,false,true",
        "minio:9000,1,true,true",
        "s3.eu-west-1.amazonaws.com,0,false,false",
        "s3.eu-west-1.amazonaws.com,2,false,true",
        "s3.dualstack.us-east-2.amazonaws.com,0,false,false",
        "storage.googleapis.com,0,false,false"
    })
    void addressesBucketsAsTheEndpointExpects(String host, int lookup, boolean force, boolean pathStyle) {
        assertThat(endpoint(host, "", false, force, lookup).pathStyle()).isEqualTo(pathStyle);
    }

    @Test
    void findsRegionAndEndpoint() {
        assertThat(endpoint("minio:9000", "", true, false, 0))
                .isEqualTo(new S3Endpoint(Optional.of(URI.create("http://minio:9000")), "us-east-1", true));
        assertThat(endpoint("garage:3900", "garage", false, false, 0))
                .isEqualTo(new S3Endpoint(Optional.of(URI.create("https://garage:3900")), "garage", true));
        assertThat(endpoint("s3.eu-west-1.amazonaws.com", "", false, false, 0))
                .isEqualTo(new S3Endpoint(Optional.empty(), "eu-west-1", false));
        assertThat(endpoint("s3.amazonaws.com", "", false, false, 0).region()).isEqualTo("us-east-1");
        assertThat(endpoint("", "eu-north-1", false, false, 0))
                .isEqualTo(new S3Endpoint(Optional.empty(), "eu-north-1", false));
    }

    @Test
    void aPlaceMustBeNamed() {
        assertThatThrownBy(() -> endpoint("", "", false, false, 0))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("endpoint");
        assertThatThrownBy(() -> S3Endpoint.of(TestS3.with(S3Config.defaults(), Map.of("endpoint", "minio:9000"))))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("bucket");
        assertThatThrownBy(() -> endpoint("mini o", "", false, false, 0)).isInstanceOf(TempoException.Invalid.class);
    }
}
