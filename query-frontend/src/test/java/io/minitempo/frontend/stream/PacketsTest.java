// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.proto.tempopb.MetadataMetrics;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.Sample;
import io.minitempo.proto.tempopb.SearchMetrics;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.SearchTagsV2Scope;
import io.minitempo.proto.tempopb.TimeSeries;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketsTest {

    @Test
    void smallAnswersStayWhole() {
        SearchTagsResponse answer =
                SearchTagsResponse.newBuilder().addTagNames("a").build();
        assertThat(new Packets(100).of(answer)).containsExactly(answer);
        assertThat(new Packets(0).of(answer)).containsExactly(answer);
    }

    @Test
    void statusStandsInTheLastPacketOnlyAndMetricsInAll() {
        QueryRangeResponse.Builder answer = QueryRangeResponse.newBuilder()
                .setStatus(PartialStatus.PARTIAL)
                .setMessage("cut")
                .setMetrics(SearchMetrics.newBuilder().setTotalJobs(3));
        for (int i = 0; i < 20; i++) {
            answer.addSeries(TimeSeries.newBuilder()
                    .addSamples(Sample.newBuilder().setTimestampMs(i).setValue(i)));
        }

        List<QueryRangeResponse> packets = new Packets(100).of(answer.build());

        assertThat(packets).hasSizeGreaterThan(2).allSatisfy(packet -> {
            assertThat(packet.getSerializedSize()).isLessThanOrEqualTo(100);
            assertThat(packet.getMetrics().getTotalJobs()).isEqualTo(3);
        });
        assertThat(packets.getLast().getStatus()).isEqualTo(PartialStatus.PARTIAL);
        assertThat(packets.getFirst().getStatus()).isEqualTo(PartialStatus.COMPLETE);
        assertThat(packets.stream().mapToInt(QueryRangeResponse::getSeriesCount).sum())
                .isEqualTo(20);
    }

    @Test
    void anElementThatIsTooLargeTravelsAlone() {
        SearchTagsResponse answer = SearchTagsResponse.newBuilder()
                .addTagNames("x".repeat(500))
                .addTagNames("y")
                .build();
        assertThat(new Packets(100).of(answer)).hasSize(2);
    }

    @Test
    void aScopeGoesOnUnderItsName() {
        SearchTagsV2Scope.Builder scope = SearchTagsV2Scope.newBuilder().setName("span");
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            tags.add("tag-" + i);
        }
        SearchTagsV2Response answer = SearchTagsV2Response.newBuilder()
                .addScopes(scope.addAllTags(tags))
                .setMetrics(MetadataMetrics.newBuilder().setInspectedBytes(9))
                .build();

        List<SearchTagsV2Response> packets = new Packets(120).of(answer);

        assertThat(packets).hasSizeGreaterThan(2).allSatisfy(packet -> {
            assertThat(packet.getSerializedSize()).isLessThanOrEqualTo(120);
            assertThat(packet.getScopes(0).getName()).isEqualTo("span");
        });
        assertThat(packets.stream()
                        .flatMap(packet -> packet.getScopesList().stream())
                        .flatMap(part -> part.getTagsList().stream())
                        .toList())
                .isEqualTo(tags);
    }
}
