-- The health of a Post, Topic or Site in Argo CD. Without it, Argo CD takes every object of these kinds for healthy.
local health = { status = "Progressing", message = "The operator has not looked at it yet" }
if obj.metadata.deletionTimestamp ~= nil then
  health.message = "It is being deleted"
  return health
end
local status = obj.status
if status == nil or status.conditions == nil then
  return health
end
if status.observedGeneration ~= obj.metadata.generation then
  health.message = "The operator has not looked at the last change yet"
  return health
end
for _, condition in ipairs(status.conditions) do
  if condition.type == "Stalled" and condition.status == "True" then
    return { status = "Degraded", message = condition.message }
  end
  if condition.type == "Ready" then
    health.message = condition.message
    if condition.status == "True" and condition.reason == "Suspended" then
      health.status = "Suspended"
    elseif condition.status == "True" then
      health.status = "Healthy"
    end
  end
end
return health
