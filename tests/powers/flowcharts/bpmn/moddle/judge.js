// judge.js FILE...  What bpmn-moddle makes of BPMN files, as JSON: warnings, elements, lanes, flows, and what the diagram shows.
import { readFileSync } from "node:fs";
import { BpmnModdle } from "bpmn-moddle";

const ids = (elements) => (elements || []).map((element) => element.id);

async function judged(file) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(readFileSync(file, "utf8"));
  const process = rootElement.rootElements.find((element) => element.$type === "bpmn:Process");
  const collaboration = rootElement.rootElements.find((element) => element.$type === "bpmn:Collaboration");
  const { planeElement } = rootElement.diagrams[0].plane;
  const outputs = process.flowElements.flatMap((element) => ids(element.dataOutputAssociations));
  const bounds = ({ x, y, width, height }) => ({ x, y, width, height });
  return {
    warnings: warnings.map((warning) => warning.message),
    pools: collaboration.participants.map((pool) => [pool.name, pool.processRef.id]),
    lanes: process.laneSets[0].lanes.map((lane) => [lane.name, ids(lane.flowNodeRef)]),
    elements: process.flowElements.map((element) => [element.id, element.$type, element.name || ""]),
    outputs,
    flows: process.flowElements
      .filter((element) => element.$type === "bpmn:SequenceFlow")
      .map((flow) => [flow.id, flow.sourceRef.id, flow.targetRef.id, flow.name || ""]),
    incoming: process.flowElements.map((element) => [element.id, ids(element.incoming), ids(element.outgoing)]),
    shapes: planeElement
      .filter((shape) => shape.bounds)
      .map((shape) => ({ of: shape.bpmnElement.id, upright: shape.isHorizontal === false, ...bounds(shape.bounds),
        label: shape.label?.bounds ? bounds(shape.label.bounds) : null })),
    edges: planeElement
      .filter((edge) => edge.waypoint)
      .map((edge) => ({ of: edge.bpmnElement.id, points: edge.waypoint.map(({ x, y }) => [x, y]),
        label: edge.label?.bounds ? bounds(edge.label.bounds) : null })),
  };
}

console.log(JSON.stringify(await Promise.all(globalThis.process.argv.slice(2).map(judged))));
