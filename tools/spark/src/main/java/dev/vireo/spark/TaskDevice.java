package dev.vireo.spark;

import dev.vireo.inference.engine.Device;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The device that Spark gave to a task: a GPU where the job asks for one, else the CPU. */
final class TaskDevice {
  private static final String GPU = "gpu";

  private TaskDevice() {}

  static Device of(TaskContext task) {
    ResourceInformation gpu = task.resourcesJMap().get(GPU);
    return gpu == null || gpu.addresses().length == 0
        ? Device.parse("cpu")
        : Device.parse("cuda:" + gpu.addresses()[0]);
  }
}
