package dev.vireo.tools.mistakes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Accuracy by the images' shorter edges. */
final class SizeGroups {
  private static final int MOST = 8;

  private SizeGroups() {}

  /**
   * An image.
   *
   * @param edge the shorter one in pixels
   */
  record Sized(int edge, boolean right) {}

  /**
   * Images of like size.
   *
   * @param from the smallest shorter edge
   * @param to the largest
   * @param right images whose best class is theirs
   */
  record Group(int from, int to, long images, long right) {}

  /**
   * At most {@value #MOST} groups of about as many images, equal sizes in one, small ones first.
   */
  static List<Group> of(List<Sized> images) {
    List<Sized> sorted = new ArrayList<>(images);
    sorted.sort(Comparator.comparingInt(Sized::edge));
    List<Group> groups = new ArrayList<>();
    int start = 0;
    for (int end = 1; end <= sorted.size(); end++) {
      boolean full = (long) end * MOST >= (long) (groups.size() + 1) * sorted.size();
      boolean parted = end == sorted.size() || sorted.get(end).edge != sorted.get(end - 1).edge;
      if (parted && (full || end == sorted.size())) {
        groups.add(group(sorted.subList(start, end)));
        start = end;
      }
    }
    return groups;
  }

  private static Group group(List<Sized> images) {
    return new Group(
        images.getFirst().edge,
        images.getLast().edge,
        images.size(),
        images.stream().filter(Sized::right).count());
  }
}
