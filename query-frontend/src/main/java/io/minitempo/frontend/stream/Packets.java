// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.stream;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.SearchTagsV2Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Cuts answers that are too large for one message (`spec/api.md §5.5`): the list that is field 1 is spread over
/// several messages, at least one element in each; metrics stand in all of them, status and message in the last one.
final class Packets {

    /// Room for tag and length of an element.
    private static final int ENVELOPE = 6;

    private final int maxBytes;

    /// @param maxBytes largest message, 0 for any size
    Packets(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// The messages that an answer becomes.
    <M extends Message> List<M> of(M answer) {
        if (maxBytes == 0 || answer.getSerializedSize() <= maxBytes) {
            return List.of(answer);
        }
        @SuppressWarnings("unchecked")
        M cut = answer instanceof SearchTagsV2Response tags ? (M) withShortScopes(tags) : answer;
        return packed(cut);
    }

    private <M extends Message> List<M> packed(M answer) {
        FieldDescriptor list = answer.getDescriptorForType().findFieldByNumber(1);
        Message rest = answer.toBuilder().clearField(list).build();
        Message.Builder middle = rest.toBuilder();
        for (FieldDescriptor field : answer.getDescriptorForType().getFields()) {
            if (field.getName().equals("status") || field.getName().equals("message")) {
                middle.clearField(field);
            }
        }
        List<List<Object>> groups = groups(answer, list, rest.getSerializedSize());
        List<M> packets = new ArrayList<>(groups.size());
        for (int i = 0; i < groups.size(); i++) {
            boolean isLast = i == groups.size() - 1;
            Message.Builder packet = (isLast ? rest : middle.build()).toBuilder();
            groups.get(i).forEach(element -> packet.addRepeatedField(list, element));
            @SuppressWarnings("unchecked")
            M built = (M) packet.build();
            packets.add(built);
        }
        return packets;
    }

    private List<List<Object>> groups(Message answer, FieldDescriptor list, int fixedBytes) {
        List<List<Object>> groups = new ArrayList<>();
        List<Object> group = new ArrayList<>();
        long bytes = fixedBytes;
        for (int i = 0; i < answer.getRepeatedFieldCount(list); i++) {
            Object element = answer.getRepeatedField(list, i);
            int size = ENVELOPE + size(element);
            if (!group.isEmpty() && bytes + size > maxBytes) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = fixedBytes;
            }
            group.add(element);
            bytes += size;
        }
        groups.add(group);
        return groups;
    }

    private static int size(Object element) {
        return element instanceof Message message
                ? message.getSerializedSize()
                : element.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /// A scope with many tags goes on in the next message under the same name.
    private SearchTagsV2Response withShortScopes(SearchTagsV2Response tags) {
        SearchTagsV2Response.Builder cut = tags.toBuilder().clearScopes();
        int room = Math.max(1, maxBytes - tags.getMetrics().getSerializedSize() - 2 * ENVELOPE);
        for (SearchTagsV2Scope scope : tags.getScopesList()) {
            SearchTagsV2Scope.Builder part = SearchTagsV2Scope.newBuilder().setName(scope.getName());
            long bytes = part.build().getSerializedSize();
            for (int i = 0; i < scope.getTagsCount(); i++) {
                int size = scope.getTagsBytes(i).size() + ENVELOPE;
                if (part.getTagsCount() > 0 && bytes + size > room) {
                    cut.addScopes(part);
                    part.clearTags();
                    bytes = part.build().getSerializedSize();
                }
                part.addTagsBytes(scope.getTagsBytes(i));
                bytes += size;
            }
            cut.addScopes(part);
        }
        return cut.build();
    }
}
